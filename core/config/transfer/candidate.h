#pragma once

#include "core/config/field_list.h"
#include "core/config/problem.h"

#include <string>
#include <vector>

/// Moving profiles in and out: source -> sniff -> candidates -> plan -> texts to be written, and
/// the way back. Nothing here runs a profile or writes a file. desktop.md 2.20.
namespace culvert::transfer {

/// What a text or a file is, told by its content.
enum class Form {
  toml,
  yaml,
  json,
  ini,  ///< frp before 0.52.
  zip,
  bundle,  ///< Our encrypted one.
  link,    ///< "frp://" and base64.
  text,    ///< Anything else that can be read; there may be a block in it.
  not_text,
  empty,
};

/// What is said about something that was read: by code, the words are the window's.
enum class NoteCode {
  converted,           ///< argument: the form ("INI"); comments are not brought along.
  ini_type_assumed,    ///< A proxy without a type; argument: what it is now.
  ini_range_expanded,  ///< argument: how many proxies it became.
  ini_range_uneven,    ///< Ranges that do not fit each other; kept as comments.
  ini_inline_comment,  ///< argument: key whose value keeps what looks like a comment, as in frp.
  ini_quotes_removed,  ///< argument: key.
  ini_key_unknown,     ///< argument: key; kept as a comment.
  ini_value_bad,       ///< argument: "key = value" that is not of its kind; kept as a comment.
  ini_value_rendered,  ///< argument: key whose variable of the environment became its value.
  ini_no_effect,       ///< argument: key that newer versions do not have; kept as a comment.
  ini_role_unknown,    ///< argument: role; the section is kept as comments.
  vendor_key_moved,    ///< argument: key of another program that frp refuses; kept as a comment.
  type_not_built,      ///< argument: type; kept and not run yet.
  includes_joined,     ///< argument: file whose proxies came along.
  include_missing,     ///< argument: pattern that names no file here.
  file_not_included,   ///< argument: path that the profile names and that is not here.
  path_completed,      ///< argument: path that was relative and is not any more.
  is_template,         ///< Loops and the like: kept as it stands, changed as text only.
  written_anew,        ///< The form of its lists cannot be changed in place; comments are lost.
  server_file,         ///< It is a server's file; this is a profile for its clients.
  server_address_missing,  ///< argument: what stands there now.
  secret_stays,            ///< argument: key whose secret cannot be kept elsewhere.
  record_key_unknown,      ///< argument: key of a shared record that has no counterpart.
};

struct Note {
  NoteCode code;
  std::string item;  ///< Name of the proxy or visitor, if it is about one.
  std::string argument;
  bool operator==(const Note&) const = default;
};

/// One proxy or visitor of a candidate.
struct CandidateItem {
  config::FieldScope scope = config::FieldScope::proxy;
  std::string name, type;
  bool built = true;
  std::string text;                  ///< As TOML; empty where the candidate is a template.
  std::vector<std::string> secrets;  ///< Keys with plain values: "secretKey".
};

/// One profile that could be made of what was read.
struct Candidate {
  std::string name;    ///< For the list: of the file, or of the server.
  std::string source;  ///< For people: "backup.zip/home.ini".
  Form form = Form::toml;
  std::string text;  ///< TOML, with every secret as it was.
  bool is_template = false;
  bool has_server = true;  ///< False: proxies only, to be added to a profile.
  bool is_server_file = false;
  bool has_markers = false;  ///< Its secrets may be markers: it is a file of ours.
  std::string server;        ///< "frp.example.com:7000"
  std::vector<Note> notes;
  std::vector<config::Problem> problems;
  std::vector<CandidateItem> items;
  std::vector<std::string> secrets;  ///< Fields of the profile itself with plain values.
};

}  // namespace culvert::transfer
