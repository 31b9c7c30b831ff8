<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>culvert::ui::Banner</name>
    <message numerus="yes">
        <source>Show all %n</source>
        <comment>lines</comment>
        <translation>
            <numerusform>Show all %n</numerusform>
            <numerusform>Show all %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::CertificateDetails</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::CertificateModel</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <comment>%1: the first of several authorities</comment>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::CertificateTexts</name>
    <message numerus="yes">
        <source>Expires in %n day(s)</source>
        <translation>
            <numerusform>Expires in %n day</numerusform>
            <numerusform>Expires in %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It ends on %1, in %n day(s). Renew it before that.</source>
        <comment>%1: a date</comment>
        <translation>
            <numerusform>It ends on %1, in %n day. Renew it before that.</numerusform>
            <numerusform>It ends on %1, in %n days. Renew it before that.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <comment>left</comment>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::CertificatesPage</name>
    <message numerus="yes">
        <source>%n certificate(s)</source>
        <translation>
            <numerusform>%n certificate</numerusform>
            <numerusform>%n certificates</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to look at</source>
        <comment>certificates</comment>
        <translation>
            <numerusform>%n to look at</numerusform>
            <numerusform>%n to look at</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n certificate(s) copied; the key stays where it is.</source>
        <translation>
            <numerusform>%n certificate copied; the key stays where it is.</numerusform>
            <numerusform>%n certificates copied; the key stays where it is.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s) will be closed.</source>
        <translation>
            <numerusform>%n connection will be closed.</numerusform>
            <numerusform>%n connections will be closed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::CheckText</name>
    <message numerus="yes">
        <source>%n mistake(s)</source>
        <translation>
            <numerusform>%n mistake</numerusform>
            <numerusform>%n mistakes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::ConnectionsPage</name>
    <message numerus="yes">
        <source>%n open</source>
        <comment>connections</comment>
        <translation>
            <numerusform>%n open</numerusform>
            <numerusform>%n open</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n closed in the last 30 s</source>
        <translation>
            <numerusform>%n closed in the last 30 s</numerusform>
            <numerusform>%n closed in the last 30 s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>at least %n closed in the last 30 s</source>
        <translation>
            <numerusform>at least %n closed in the last 30 s</numerusform>
            <numerusform>at least %n closed in the last 30 s</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::DiagnosePage</name>
    <message numerus="yes">
        <source>%n cause(s) found.</source>
        <translation>
            <numerusform>%n cause found.</numerusform>
            <numerusform>%n causes found.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::ExplainView</name>
    <message numerus="yes">
        <source>It may mean %n thing(s), the most likely first.</source>
        <translation>
            <numerusform>It may mean %n thing.</numerusform>
            <numerusform>It may mean %n things, the most likely first.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::ExportDialog</name>
    <message numerus="yes">
        <source>%n chosen proxy/proxies of it</source>
        <translation>
            <numerusform>%n chosen proxy of it</numerusform>
            <numerusform>%n chosen proxies of it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::Impact</name>
    <message numerus="yes">
        <source>Registers %n proxies anew; everything else stays connected, and so do their open connections.</source>
        <translation>
            <numerusform>Registers %n proxy anew; everything else stays connected, and so do its open connections.</numerusform>
            <numerusform>Registers %n proxies anew; everything else stays connected, and so do their open connections.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reconnects to the server; %n connection(s) will be closed.</source>
        <translation>
            <numerusform>Reconnects to the server; %n connection will be closed.</numerusform>
            <numerusform>Reconnects to the server; %n connections will be closed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::ImportDialog</name>
    <message numerus="yes">
        <source>%n proxies</source>
        <extracomment>The second part of &quot;2 profiles with 5 proxies were found.&quot;</extracomment>
        <translation>
            <numerusform>%n proxy</numerusform>
            <numerusform>%n proxies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n profile(s) with %1 found. Nothing is started.</source>
        <comment>%1: 5 proxies</comment>
        <translation>
            <numerusform>%n profile with %1 found. Nothing is started.</numerusform>
            <numerusform>%n profiles with %1 found. Nothing is started.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Keep %n secret(s):</source>
        <comment>followed by a choice of places</comment>
        <translation>
            <numerusform>Keep %n secret:</numerusform>
            <numerusform>Keep %n secrets:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n profile(s) imported.</source>
        <comment>%1: a number</comment>
        <translation>
            <numerusform>%1 of %n profile imported.</numerusform>
            <numerusform>%1 of %n profiles imported.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::LogPage</name>
    <message numerus="yes">
        <source>%n new</source>
        <comment>log lines</comment>
        <translation>
            <numerusform>%n new</numerusform>
            <numerusform>%n new</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::MainWindow</name>
    <message numerus="yes">
        <source>%n connection(s) will be closed.</source>
        <translation>
            <numerusform>%n connection will be closed.</numerusform>
            <numerusform>%n connections will be closed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What you typed in %n place(s) is not saved and will be lost.</source>
        <translation>
            <numerusform>What you typed in %n place is not saved and will be lost.</numerusform>
            <numerusform>What you typed in %n places is not saved and will be lost.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::MessageList</name>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n older one(s) no longer kept</source>
        <translation>
            <numerusform>%n older one no longer kept</numerusform>
            <numerusform>%n older ones no longer kept</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::NoticeWatch</name>
    <message numerus="yes">
        <source>A certificate of %1 ends in %n day(s)</source>
        <comment>%1: a proxy or a profile</comment>
        <translation>
            <numerusform>A certificate of %1 ends in %n day</numerusform>
            <numerusform>A certificate of %1 ends in %n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::Notifier</name>
    <message numerus="yes">
        <source>%n more notice(s)</source>
        <translation>
            <numerusform>%n more notice</numerusform>
            <numerusform>%n more notices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::ProblemView</name>
    <message numerus="yes">
        <source>%1 cannot be used before this is corrected (%n mistake(s)):</source>
        <comment>%1: path of a file</comment>
        <translation>
            <numerusform>%1 cannot be used before %n mistake is corrected:</numerusform>
            <numerusform>%1 cannot be used before %n mistakes are corrected:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::ProfileHeader</name>
    <message numerus="yes">
        <source>%n connection(s)</source>
        <translation>
            <numerusform>%n connection</numerusform>
            <numerusform>%n connections</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The file has %n mistake(s) now</source>
        <translation>
            <numerusform>The file has %n mistake now</numerusform>
            <numerusform>The file has %n mistakes now</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warnings about the file</source>
        <translation>
            <numerusform>%n warning about the file</numerusform>
            <numerusform>%n warnings about the file</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n proxies do not serve</source>
        <translation>
            <numerusform>%n proxy does not serve</numerusform>
            <numerusform>%n proxies do not serve</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::ProfileStatus</name>
    <message numerus="yes">
        <source>%n mistake(s)</source>
        <translation>
            <numerusform>%n mistake</numerusform>
            <numerusform>%n mistakes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::RequestText</name>
    <message numerus="yes">
        <source>%n event(s)</source>
        <translation>
            <numerusform>%n event</numerusform>
            <numerusform>%n events</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::RequestsPage</name>
    <message numerus="yes">
        <source>%n request(s) written to %1</source>
        <comment>%1: path</comment>
        <translation>
            <numerusform>%n request written to %1</numerusform>
            <numerusform>%n requests written to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n request(s)</source>
        <translation>
            <numerusform>%n request</numerusform>
            <numerusform>%n requests</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>paused, %n not recorded</source>
        <translation>
            <numerusform>paused, %n not recorded</numerusform>
            <numerusform>paused, %n not recorded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n older one(s) left out</source>
        <translation>
            <numerusform>%n older one left out</numerusform>
            <numerusform>%n older ones left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>None of the %n request(s) fits the search.</source>
        <translation>
            <numerusform>The %n request does not fit the search.</numerusform>
            <numerusform>None of the %n requests fits the search.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export %n selected as HAR…</source>
        <translation>
            <numerusform>Export %n selected as HAR…</numerusform>
            <numerusform>Export %n selected as HAR…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::ServerText</name>
    <message numerus="yes">
        <source>%1, port %2; %n proxy or visitor entry comes along.</source>
        <comment>%1: name of a server</comment>
        <translation>
            <numerusform>%1, port %2; %n proxy or visitor entry comes along.</numerusform>
            <numerusform>%1, port %2; %n proxies and visitor entries come along.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::SettingsPage</name>
    <message numerus="yes">
        <source>%n change(s) not applied.</source>
        <translation>
            <numerusform>%n change not applied.</numerusform>
            <numerusform>%n changes not applied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) not applied; the profile will reconnect.</source>
        <translation>
            <numerusform>%n change not applied; the profile will reconnect.</numerusform>
            <numerusform>%n changes not applied; the profile will reconnect.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not applied yet; applying reconnects and closes %n connection(s).</source>
        <translation>
            <numerusform>Not applied yet; applying reconnects and closes %n connection.</numerusform>
            <numerusform>Not applied yet; applying reconnects and closes %n connections.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::StatusStrip</name>
    <message numerus="yes">
        <source>%n running</source>
        <comment>profiles</comment>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s)</source>
        <translation>
            <numerusform>%n connection</numerusform>
            <numerusform>%n connections</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n problem</numerusform>
            <numerusform>%n problems</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n reconnecting</source>
        <comment>profiles</comment>
        <translation>
            <numerusform>%n reconnecting</numerusform>
            <numerusform>%n reconnecting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::TestVisitor</name>
    <message numerus="yes">
        <source>No answer within %n second(s).</source>
        <translation>
            <numerusform>No answer within %n second.</numerusform>
            <numerusform>No answer within %n seconds.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::Transfer</name>
    <message numerus="yes">
        <source>%n profile(s) imported.</source>
        <translation>
            <numerusform>%n profile imported.</numerusform>
            <numerusform>%n profiles imported.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>culvert::ui::Tray</name>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n problem</numerusform>
            <numerusform>%n problems</numerusform>
        </translation>
    </message>
</context>
</TS>
