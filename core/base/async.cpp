#include "core/base/async.h"

namespace culvert {

bool is_cancellation(const std::exception_ptr& failure) {
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted;
  } catch (const Failure& error) {
    return error.error.code == Errc::cancelled;
  } catch (const std::exception&) {
    return false;
  }
  return false;
}

}  // namespace culvert
