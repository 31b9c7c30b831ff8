#include "core/config/number_range.h"
#include "core/config/template.h"
#include "core/config/template_tree.h"

#include <algorithm>
#include <array>

namespace culvert::config::templates {

namespace {

using Arguments = std::vector<Value>;

/// One call, for the messages of the functions below.
struct Call {
  std::string_view name;
  const Arguments& arguments;
  std::size_t at;

  [[noreturn]] void fail(const std::string& what) const {
    throw TemplateFault{at, std::string(name) + ": " + what};
  }
  void count(std::size_t least, std::size_t most) const {
    if (arguments.size() < least || arguments.size() > most) fail("wrong number of arguments");
  }
  const std::string& text(std::size_t index) const {
    const auto* text = std::get_if<std::string>(&arguments[index].value);
    if (!text) fail("text expected, not " + std::string(kind_of(arguments[index])));
    return *text;
  }
};

/// -1, 0, 1; fails for kinds that have no order.
int order(const Call& call, const Value& a, const Value& b) {
  const auto compare = [](const auto& left, const auto& right) {
    return left < right ? -1 : right < left ? 1 : 0;
  };
  if (a.value.index() != b.value.index()) call.fail("incompatible types for comparison");
  if (const auto* text = std::get_if<std::string>(&a.value))
    return compare(*text, std::get<std::string>(b.value));
  if (const auto* number = std::get_if<std::int64_t>(&a.value))
    return compare(*number, std::get<std::int64_t>(b.value));
  if (const auto* real = std::get_if<double>(&a.value))
    return compare(*real, std::get<double>(b.value));
  call.fail("this kind of value has no order: " + std::string(kind_of(a)));
}

bool equal(const Call& call, const Value& a, const Value& b) {
  const bool nil = std::holds_alternative<Nothing>(a.value);
  if (nil || std::holds_alternative<Nothing>(b.value))
    return nil && std::holds_alternative<Nothing>(b.value);
  const auto* left = std::get_if<bool>(&a.value);
  const auto* right = std::get_if<bool>(&b.value);
  return left && right ? *left == *right : order(call, a, b) == 0;
}

Value call_eq(const Call& call) {
  call.count(2, std::string::npos);
  for (std::size_t i = 1; i < call.arguments.size(); ++i)
    if (equal(call, call.arguments[0], call.arguments[i])) return {true};
  return {false};
}

Value call_ne(const Call& call) {
  call.count(2, 2);
  return {!equal(call, call.arguments[0], call.arguments[1])};
}

template <bool (*Holds)(int)>
Value call_order(const Call& call) {
  call.count(2, 2);
  return {Holds(order(call, call.arguments[0], call.arguments[1]))};
}

bool is_less(int order) {
  return order < 0;
}
bool is_less_or_equal(int order) {
  return order <= 0;
}
bool is_greater(int order) {
  return order > 0;
}
bool is_greater_or_equal(int order) {
  return order >= 0;
}

Value call_not(const Call& call) {
  call.count(1, 1);
  return {!is_true(call.arguments[0])};
}

Value call_len(const Call& call) {
  call.count(1, 1);
  const Value& of = call.arguments[0];
  if (const auto* text = std::get_if<std::string>(&of.value))
    return {static_cast<std::int64_t>(text->size())};
  if (const auto* list = std::get_if<std::shared_ptr<const ValueList>>(&of.value))
    return {static_cast<std::int64_t>((*list)->size())};
  if (const auto* map = std::get_if<const StringMap*>(&of.value))
    return {static_cast<std::int64_t>((*map)->size())};
  call.fail("no length: " + std::string(kind_of(of)));
}

Value element(const Call& call, const Value& of, const Value& index) {
  if (const auto* map = std::get_if<const StringMap*>(&of.value)) {
    const auto* key = std::get_if<std::string>(&index.value);
    if (!key) call.fail("text expected, not " + std::string(kind_of(index)));
    const auto found = (*map)->find(*key);
    return {found == (*map)->end() ? std::string() : found->second};
  }
  const auto* number = std::get_if<std::int64_t>(&index.value);
  if (!number) call.fail("a number expected, not " + std::string(kind_of(index)));
  const auto within = [&](std::size_t size) {
    if (*number < 0 || static_cast<std::size_t>(*number) >= size)
      call.fail("index out of range: " + std::to_string(*number));
    return static_cast<std::size_t>(*number);
  };
  if (const auto* list = std::get_if<std::shared_ptr<const ValueList>>(&of.value))
    return (**list)[within((*list)->size())];
  if (const auto* text = std::get_if<std::string>(&of.value))
    return {std::int64_t{static_cast<unsigned char>((*text)[within(text->size())])}};
  call.fail("cannot be indexed: " + std::string(kind_of(of)));
}

Value call_index(const Call& call) {
  call.count(1, std::string::npos);
  Value value = call.arguments[0];
  for (std::size_t i = 1; i < call.arguments.size(); ++i)
    value = element(call, value, call.arguments[i]);
  return value;
}

/// Blanks between operands unless one of the two is text; Go fmt.Sprint.
Value call_print(const Call& call) {
  std::string text;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const auto is_text = [&](std::size_t k) {
      return std::holds_alternative<std::string>(call.arguments[k].value);
    };
    if (i > 0 && !is_text(i) && !is_text(i - 1)) text += ' ';
    text += to_text(call.arguments[i]);
  }
  return {std::move(text)};
}

Value call_println(const Call& call) {
  std::string text;
  for (const Value& argument : call.arguments)
    text += (text.empty() ? "" : " ") + to_text(argument);
  return {text + "\n"};
}

Value call_printf(const Call& call) {
  call.count(1, std::string::npos);
  call.text(0);
  return {format(call.arguments, call.at)};
}

std::vector<std::int64_t> numbers(const Call& call, std::size_t index) {
  const auto numbers = parse_number_range(call.text(index), max_range_items);
  if (!numbers) call.fail("not a range of up to 65536 numbers: " + call.text(index));
  return *numbers;
}

Value call_number_range(const Call& call) {
  call.count(1, 1);
  ValueList list;
  for (const std::int64_t number : numbers(call, 0))
    list.push_back({number});
  return {std::make_shared<const ValueList>(std::move(list))};
}

Value call_number_range_pair(const Call& call) {
  call.count(2, 2);
  const auto first = numbers(call, 0);
  const auto second = numbers(call, 1);
  if (first.size() != second.size()) call.fail("the ranges have different lengths");
  ValueList list;
  for (std::size_t i = 0; i < first.size(); ++i)
    list.push_back({
        NumberPair{first[i], second[i]}
    });
  return {std::make_shared<const ValueList>(std::move(list))};
}

/// `and` and `or` are here for their names only: the renderer stops at the argument that decides.
Value call_and(const Call& call) {
  call.count(1, std::string::npos);
  for (const Value& argument : call.arguments)
    if (!is_true(argument)) return argument;
  return call.arguments.back();
}

Value call_or(const Call& call) {
  call.count(1, std::string::npos);
  for (const Value& argument : call.arguments)
    if (is_true(argument)) return argument;
  return call.arguments.back();
}

struct Function {
  std::string_view name;
  Value (*call)(const Call&);
};

constexpr std::array functions{
    Function{"and",                  call_and                       },
    Function{"eq",                   call_eq                        },
    Function{"ge",                   call_order<is_greater_or_equal>},
    Function{"gt",                   call_order<is_greater>         },
    Function{"index",                call_index                     },
    Function{"le",                   call_order<is_less_or_equal>   },
    Function{"len",                  call_len                       },
    Function{"lt",                   call_order<is_less>            },
    Function{"ne",                   call_ne                        },
    Function{"not",                  call_not                       },
    Function{"or",                   call_or                        },
    Function{"parseNumberRange",     call_number_range              },
    Function{"parseNumberRangePair", call_number_range_pair         },
    Function{"print",                call_print                     },
    Function{"printf",               call_printf                    },
    Function{"println",              call_println                   },
};

}  // namespace

bool is_function(std::string_view name) {
  return std::ranges::find(functions, name, &Function::name) != functions.end();
}

Value call_function(std::string_view name, const Arguments& arguments, std::size_t at) {
  const auto found = std::ranges::find(functions, name, &Function::name);
  return found->call(Call{name, arguments, at});
}

}  // namespace culvert::config::templates
