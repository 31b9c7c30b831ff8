#include "ui/transfer/transfer_texts.h"

#include "ui/texts/format.h"

namespace culvert::ui {
namespace {

using transfer::NoteCode;
using transfer::Refusal;

}  // namespace

QString TransferTexts::note(const transfer::Note& note) {
  const QString argument = ltr(fromCore(note.argument));
  switch (note.code) {
    case NoteCode::converted:
      return tr("Converted from %1; its comments stay behind.", "%1: YAML, JSON, INI")
          .arg(argument);
    case NoteCode::ini_type_assumed:
      return tr("It had no type; now it says %1.", "%1: tcp").arg(argument);
    case NoteCode::ini_range_expanded:
      return tr("A range of ports became %1 proxies.", "%1: a number").arg(argument);
    case NoteCode::ini_range_uneven:
      return tr("The ranges of its ports do not fit each other (%1); it is kept as comments.")
          .arg(argument);
    case NoteCode::ini_inline_comment:
      return tr("What looks like a comment belongs to the value of %1, as in frp.",
                "%1: name of a setting")
          .arg(argument);
    case NoteCode::ini_quotes_removed:
      return tr("The quotes around the value of %1 are gone, as in frp.", "%1: name of a setting")
          .arg(argument);
    case NoteCode::ini_key_unknown:
      return tr("%1 is not known; it is kept as a comment.", "%1: name of a setting").arg(argument);
    case NoteCode::ini_value_bad:
      return tr("This is not a value of its kind and is kept as a comment: %1").arg(argument);
    case NoteCode::ini_value_rendered:
      return tr("%1 was read from the environment and is a fixed value now.",
                "%1: name of a setting")
          .arg(argument);
    case NoteCode::ini_no_effect:
      return tr("%1 has no effect any more; it is kept as a comment.", "%1: name of a setting")
          .arg(argument);
    case NoteCode::ini_role_unknown:
      return tr("The role %1 is not known; it is kept as comments.").arg(argument);
    case NoteCode::vendor_key_moved:
      return tr("%1 belongs to another program; it is kept as comments.", "%1: name of a setting")
          .arg(argument);
    case NoteCode::type_not_built:
      return tr("Type %1 is not supported yet; it is kept and does not start.").arg(argument);
    case NoteCode::includes_joined:
      return tr("The proxies of %1 come along.", "%1: name of a file").arg(argument);
    case NoteCode::include_missing:
      return tr("%1 is not here; import the files together.", "%1: name of a file").arg(argument);
    case NoteCode::file_not_included:
      return tr("The file %1 is not here.", "%1: path").arg(argument);
    case NoteCode::path_completed:
      return tr("The path is complete now: %1").arg(argument);
    case NoteCode::is_template:
      return tr("It is a template. It runs as it stands and is changed as text only.");
    case NoteCode::written_anew:
      return tr("Its lists are written in another form; its comments stay behind.");
    case NoteCode::server_file:
      return tr("This is a server's file. Culvert can make a matching profile for its clients.");
    case NoteCode::server_address_missing:
      return tr("The file does not tell the server's address; %1 stands there now.").arg(argument);
    case NoteCode::secret_stays:
      return tr("The secret in %1 stays in the profile's file.", "%1: name of a setting")
          .arg(argument);
    case NoteCode::record_key_unknown:
      return tr("%1 is not a setting of frp and stays behind.", "%1: name of a setting")
          .arg(argument);
  }
  return argument;
}

bool TransferTexts::isWarning(NoteCode code) {
  switch (code) {
    case NoteCode::converted:
    case NoteCode::ini_quotes_removed:
    case NoteCode::ini_range_expanded:
    case NoteCode::includes_joined:
    case NoteCode::path_completed:
    case NoteCode::written_anew:
    case NoteCode::ini_type_assumed:
      return false;
    default:
      return true;
  }
}

QString TransferTexts::refusal(const transfer::Refused& refused) {
  const QString detail = ltr(fromCore(refused.detail));
  switch (refused.why) {
    case Refusal::empty:
      return tr("There is nothing in it.");
    case Refusal::too_large:
      return tr("It is larger than 5 MiB.");
    case Refusal::not_text:
      return tr("It is neither text nor a ZIP file.");
    case Refusal::no_configuration:
      return tr("There is no configuration of frp in it.");
    case Refusal::broken:
      return tr("Line %1 cannot be read: %2", "%1: number, %2: what the parser met")
          .arg(refused.line)
          .arg(detail);
    case Refusal::archive_damaged:
      return tr("The archive is damaged.");
    case Refusal::archive_too_large:
      return tr("The archive holds more than it may: 5 MiB in a file, 50 MiB in all.");
    case Refusal::archive_ratio:
      return tr("The archive unpacks to more than 100 times its size (%1).").arg(detail);
    case Refusal::archive_entries:
      return tr("The archive holds more than 200 files.");
    case Refusal::archive_path:
      return tr("A file in the archive leads out of it: %1").arg(detail);
    case Refusal::archive_link:
      return tr("There is a link in the archive: %1").arg(detail);
    case Refusal::archive_nested:
      return tr("There is an archive in the archive: %1").arg(detail);
    case Refusal::archive_encrypted:
      return tr("The archive is protected by a password (%1). Unpack it first.").arg(detail);
    case Refusal::archive_unknown:
      return tr("Of archives only ZIP is read. Unpack it first.");
    case Refusal::bundle_locked:
      return tr("It is encrypted.");
    case Refusal::bundle_wrong:
      return tr("The passphrase is another one, or the file was changed.");
    case Refusal::bundle_newer:
      return tr("A newer version of Culvert made it.");
    case Refusal::bundle_damaged:
      return tr("The file is cut off.");
    case Refusal::link_damaged:
      return tr("The link is cut off or changed.");
    case Refusal::link_unknown:
      return tr("The link holds a record of a kind that is not known.");
    case Refusal::took_too_long:
      return tr("Reading it took more than 5 seconds.");
    case Refusal::unreadable:
      return detail;
  }
  return detail;
}

QString TransferTexts::standing(transfer::Standing standing) {
  switch (standing) {
    case transfer::Standing::fresh:
      return tr("New", "of a profile or proxy that is imported");
    case transfer::Standing::same:
      return tr("Is there already");
    case transfer::Standing::conflict:
      return tr("Is there, and differs");
  }
  return {};
}

QString TransferTexts::choice(transfer::Choice choice) {
  switch (choice) {
    case transfer::Choice::add:
      return tr("Import");
    case transfer::Choice::rename:
      return tr("Import under another name");
    case transfer::Choice::replace:
      return tr("Replace what is there");
    case transfer::Choice::merge:
      return tr("Add its proxies to what is there");
    case transfer::Choice::skip:
      return tr("Leave out");
  }
  return {};
}

namespace {

QString outcomeText(transfer::Outcome outcome, const QString& new_name, const QString& detail) {
  switch (outcome) {
    case transfer::Outcome::added:
      return TransferTexts::tr("Imported");
    case transfer::Outcome::renamed:
      return TransferTexts::tr("Imported as \"%1\"").arg(new_name);
    case transfer::Outcome::replaced:
      return TransferTexts::tr("Replaced what was there");
    case transfer::Outcome::merged:
      return TransferTexts::tr("Added to \"%1\"").arg(new_name);
    case transfer::Outcome::same:
      return TransferTexts::tr("Left out: the same is there already");
    case transfer::Outcome::skipped:
      return TransferTexts::tr("Left out, as chosen");
    case transfer::Outcome::failed:
      return TransferTexts::tr("Not imported: %1", "%1: the reason").arg(detail);
  }
  return {};
}

}  // namespace

QString TransferTexts::outcome(const transfer::ProfileResult& result) {
  return outcomeText(result.outcome, fromCore(result.new_name), fromCore(result.detail));
}

QString TransferTexts::outcome(const transfer::ItemResult& result) {
  const QString text =
      outcomeText(result.outcome, fromCore(result.new_name), fromCore(result.detail));
  const bool came_in = result.outcome == transfer::Outcome::added ||
                       result.outcome == transfer::Outcome::renamed ||
                       result.outcome == transfer::Outcome::replaced;
  if (result.built || !came_in) return text;
  return tr("%1; type %2 is not supported yet and does not start",
            "%1: what became of a proxy, %2: its type")
      .arg(text, fromCore(result.type));
}

QString TransferTexts::form(transfer::Form form) {
  switch (form) {
    case transfer::Form::toml:
      return QStringLiteral("TOML");
    case transfer::Form::yaml:
      return QStringLiteral("YAML");
    case transfer::Form::json:
      return QStringLiteral("JSON");
    case transfer::Form::ini:
      return QStringLiteral("INI");
    case transfer::Form::link:
      return QStringLiteral("frp://");
    default:
      return {};
  }
}

}  // namespace culvert::ui
