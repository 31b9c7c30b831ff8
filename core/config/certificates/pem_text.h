#pragma once

#include "core/base/secret.h"
#include "core/config/certificates/openssl_types.h"

#include <string>

/// Writing PEM, for the files of this folder alone.
namespace culvert::certificates {

std::string pem_of(X509* certificate);
std::string pem_of(X509_REQ* request);
/// Not encrypted.
Secret pem_of(EVP_PKEY* key);

}  // namespace culvert::certificates
