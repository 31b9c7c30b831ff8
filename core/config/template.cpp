#include "core/config/template.h"

#include "core/config/template_tree.h"

#include <algorithm>

namespace culvert::config {

namespace templates {

namespace {

/// Executes a template. Go text/template/exec.go.
class Renderer {
 public:
  Renderer(std::string_view text, const StringMap& environment, Rendered& into)
      : places_(text), into_(into) {
    data_ = {Data{&environment}};
    dot_ = data_;
  }

  void run(const std::vector<Block>& blocks) {
    for (const Block& block : blocks)
      run(block);
  }

  Position place(std::size_t at) const { return places_.at(at); }

 private:
  struct Variable {
    std::string name;
    Value value;
  };

  void run(const Block& block) {
    spend(1, block.at);
    const std::size_t variables = variables_.size();
    switch (block.kind) {
      case Block::Kind::text:
        return put(block.text, block.at, true);
      case Block::Kind::print:
        return print(block);
      case Block::Kind::choose:
        run(is_true(evaluate(block.pipeline)) ? block.body : block.otherwise);
        break;
      case Block::Kind::with:
        run_with(block);
        break;
      case Block::Kind::range:
        run_range(block);
        break;
    }
    variables_.resize(variables);
  }

  void run_with(const Block& block) {
    const Value value = evaluate(block.pipeline);
    if (!is_true(value)) return run(block.otherwise);
    const Value outer = std::exchange(dot_, value);
    run(block.body);
    dot_ = outer;
  }

  void run_range(const Block& block) {
    Pipeline over = block.pipeline;
    over.variables.clear();
    const Value value = evaluate(over);
    const std::size_t variables = variables_.size();
    const Value outer = dot_;
    const bool any = for_each(value, block, [&](Value key, Value item) {
      spend(1, block.at);
      set_loop_variables(block.pipeline, std::move(key), item);
      dot_ = std::move(item);
      run(block.body);
      variables_.resize(variables);
    });
    dot_ = outer;
    if (!any) run(block.otherwise);
  }

  /// With one variable it is the item, with two they are key and item.
  void set_loop_variables(const Pipeline& pipeline, Value key, const Value& item) {
    const auto& names = pipeline.variables;
    if (names.size() == 2) set(pipeline, names[0], std::move(key));
    if (!names.empty()) set(pipeline, names.back(), item);
  }

  /// False when there is nothing to go over.
  template <class Visit>
  bool for_each(const Value& value, const Block& block, const Visit& visit) {
    if (std::holds_alternative<Nothing>(value.value)) return false;
    if (const auto* count = std::get_if<std::int64_t>(&value.value)) {
      for (std::int64_t i = 0; i < *count; ++i)
        visit({i}, {i});
      return *count > 0;
    }
    if (const auto* list = std::get_if<std::shared_ptr<const ValueList>>(&value.value)) {
      for (std::size_t i = 0; i < (*list)->size(); ++i)
        visit({static_cast<std::int64_t>(i)}, (**list)[i]);
      return !(*list)->empty();
    }
    if (const auto* map = std::get_if<const StringMap*>(&value.value)) {
      for (const auto& [key, item] : **map)
        visit({key}, {item});
      return !(*map)->empty();
    }
    throw TemplateFault{block.at, "range over " + std::string(kind_of(value))};
  }

  void print(const Block& block) {
    const Value value = evaluate(block.pipeline);
    if (!block.pipeline.variables.empty()) return;
    if (const auto* nothing = std::get_if<Nothing>(&value.value))
      return print_nothing(*nothing, block.at);
    put(to_text(value), block.at, false);
  }

  void print_nothing(const Nothing& nothing, std::size_t at) {
    if (nothing.variable.empty()) throw TemplateFault{at, "nil has no text"};
    const bool is_value = is_whole_value();
    report_unset(is_value ? Severity::error : Severity::warning, nothing.variable, at);
    if (is_value) put("0", at, false);
  }

  /// The line so far, without blanks at its end.
  std::string_view line_so_far() const {
    const std::string_view text(into_.text);
    const std::size_t start = text.find_last_of('\n') + 1;  // npos + 1 is 0.
    const std::size_t end = text.find_last_not_of(" \t");
    return end == std::string_view::npos || end < start ? std::string_view{}
                                                        : text.substr(start, end + 1 - start);
  }

  /// Whether what comes stands by itself behind `key =`, `key:` or in a list: outside of quotes,
  /// behind no other text. That of a YAML text behind it is not looked at.
  bool is_whole_value() const {
    char quote = 0;
    const std::string_view line = line_so_far();
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (quote == '"' && line[i] == '\\')
        ++i;
      else if (quote == 0 && (line[i] == '"' || line[i] == '\''))
        quote = line[i];
      else if (line[i] == quote)
        quote = 0;
    }
    if (quote != 0 || line.empty()) return false;
    return line.find_last_of("=:[,") == line.size() - 1 ||
           line.find_first_not_of(" \t-") == std::string_view::npos;
  }

  void report_unset(Severity severity, const std::string& variable, std::size_t at) {
    if (is_in_comment()) return;
    const TemplateProblem problem{severity, ProblemCode::environment_unset, places_.at(at),
                                  variable};
    const bool told = std::ranges::any_of(into_.problems, [&](const TemplateProblem& other) {
      return other.at == problem.at && other.argument == variable;
    });
    if (!told) into_.problems.push_back(problem);
  }

  /// TOML and YAML know one comment, from # on; here only whole lines of it.
  bool is_in_comment() const {
    const std::size_t end = into_.text.find_last_of('\n');
    const std::size_t start = end == std::string::npos ? 0 : end + 1;
    const std::size_t first = into_.text.find_first_not_of(" \t", start);
    return first != std::string::npos && into_.text[first] == '#';
  }

  void put(std::string_view text, std::size_t at, bool copied) {
    if (text.size() > max_rendered_size - into_.text.size())
      throw TemplateFault{at, "the result is larger than 16 MiB"};
    into_.segments.push_back({into_.text.size(), at, copied});
    into_.text += text;
  }

  void spend(std::size_t steps, std::size_t at) {
    steps_ += steps;
    if (steps_ > max_template_steps) throw TemplateFault{at, "too much work"};
  }

  Value evaluate(const Pipeline& pipeline) {
    Value value = run_command(pipeline.commands[0], nullptr);
    for (std::size_t i = 1; i < pipeline.commands.size(); ++i) {
      const Value last = std::move(value);
      value = run_command(pipeline.commands[i], &last);
    }
    if (!pipeline.variables.empty()) set(pipeline, pipeline.variables.back(), value);
    return value;
  }

  Value run_command(const Command& command, const Value* last) {
    const Word& head = command.words[0];
    spend(1, head.at);
    if (head.kind != Word::Kind::function) return evaluate(head);
    std::vector<Value> arguments;
    const bool is_and = head.name == "and", is_or = head.name == "or";
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      arguments.push_back(evaluate(command.words[i]));
      const bool decided =
          (is_and && !is_true(arguments.back())) || (is_or && is_true(arguments.back()));
      if (decided) return arguments.back();
    }
    if (last) arguments.push_back(*last);
    return call(head, std::move(arguments));
  }

  Value call(const Word& head, std::vector<Value> arguments) {
    const bool takes_text = head.name.starts_with("print") || head.name.starts_with("parse");
    for (Value& argument : arguments) {
      if (const auto* text = std::get_if<std::string>(&argument.value))
        spend(text->size() / 64, head.at);
      const auto* nothing = std::get_if<Nothing>(&argument.value);
      if (!takes_text || !nothing || nothing->variable.empty()) continue;
      report_unset(Severity::error, nothing->variable, head.at);
      argument = {std::string("0")};
    }
    Value value = call_function(head.name, arguments, head.at);
    if (const auto* list = std::get_if<std::shared_ptr<const ValueList>>(&value.value))
      if (head.name.starts_with("parse")) spend((*list)->size(), head.at);
    if (const auto* text = std::get_if<std::string>(&value.value)) {
      spend(text->size() / 64, head.at);
      if (text->size() > max_rendered_size) throw TemplateFault{head.at, "too much text"};
    }
    return value;
  }

  Value evaluate(const Word& word) {
    switch (word.kind) {
      case Word::Kind::literal:
        return word.literal;
      case Word::Kind::dot:
        return fields_of(dot_, word);
      case Word::Kind::variable:
        return fields_of(word.name.empty() ? data_ : variable(word.name), word);
      case Word::Kind::parentheses:
        return fields_of(evaluate(*word.inner), word);
      case Word::Kind::function:
        break;
    }
    spend(1, word.at);
    return call(word, {});
  }

  Value fields_of(Value value, const Word& word) {
    for (const std::string& field : word.fields)
      value = field_of(value, field, word.at);
    return value;
  }

  static Value field_of(const Value& value, const std::string& field, std::size_t at) {
    if (const auto* data = std::get_if<Data>(&value.value); data && field == "Envs")
      return {data->environment};
    if (const auto* map = std::get_if<const StringMap*>(&value.value)) {
      const auto found = (*map)->find(field);
      if (found == (*map)->end()) return {Nothing{field}};
      return {found->second};
    }
    if (const auto* pair = std::get_if<NumberPair>(&value.value)) {
      if (field == "First") return {pair->first};
      if (field == "Second") return {pair->second};
    }
    throw TemplateFault{at, "no field " + field + " in " + std::string(kind_of(value))};
  }

  const Value& variable(const std::string& name) const {
    return std::find_if(variables_.rbegin(), variables_.rend(),
                        [&](const Variable& v) { return v.name == name; })
        ->value;
  }

  void set(const Pipeline& pipeline, const std::string& name, Value value) {
    if (pipeline.declares) {
      variables_.push_back({name, std::move(value)});
      return;
    }
    std::find_if(variables_.rbegin(), variables_.rend(), [&](const Variable& v) {
      return v.name == name;
    })->value = std::move(value);
  }

  TextPlaces places_;
  Rendered& into_;
  Value data_, dot_;
  std::vector<Variable> variables_;
  std::size_t steps_ = 0;
};

}  // namespace

}  // namespace templates

SourceMap::SourceMap(std::string_view template_text, const Rendered& rendered)
    : template_places_(template_text), rendered_places_(rendered.text), rendered_(rendered) {}

Position SourceMap::source_of(Position at) const {
  if (is_identity() || at.line < 1) return at;
  const std::size_t offset = rendered_places_.offset(at);
  const auto after =
      std::ranges::upper_bound(rendered_.segments, offset, {}, &Rendered::Segment::rendered);
  if (after == rendered_.segments.begin()) return {1, 1};
  const Rendered::Segment& segment = *(after - 1);
  const std::size_t into = segment.copied ? offset - segment.rendered : 0;
  return template_places_.at(segment.source + into);
}

Rendered render_template(std::string_view text, const StringMap& environment) {
  Rendered rendered;
  if (text.find("{{") == std::string_view::npos) {
    rendered.text = text;
    return rendered;
  }
  templates::Renderer renderer(text, environment, rendered);
  try {
    renderer.run(templates::parse_template(text));
  } catch (const templates::TemplateFault& fault) {
    rendered.complete = false;
    rendered.problems.push_back(
        {Severity::error, ProblemCode::template_error, renderer.place(fault.at), fault.what});
  }
  return rendered;
}

}  // namespace culvert::config
