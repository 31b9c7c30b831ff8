<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
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
