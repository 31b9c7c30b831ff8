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
