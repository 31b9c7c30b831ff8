#pragma once

#include <string_view>

namespace culvert::config {

/// The texts of an enumeration in the order of its enumerators (`texts`), and the texts that frp
/// accepts there and we do not run yet (`not_built`).
template <class Enum>
struct EnumTexts;

/// How a value that files write as text is read and written back: `form` says what is accepted,
/// parse(text) gives nothing for anything else, print(value) gives what parse() takes for the same
/// value. With from_number(number) a bare whole number is accepted as well. `quoted` is false where
/// print() gives a number.
template <class Value>
struct TextForm;

}  // namespace culvert::config
