; Installer for one user: no administrator, nothing outside the user's own folders and registry.
;   makensis -DVERSION=0.1.0 -DSTAGE=<what cmake --install made> -DOUTPUT=Culvert.exe culvert.nsi
; Silent: Culvert.exe /S, uninstall.exe /S (keeps the user's data).
Unicode true
SetCompressor /SOLID lzma
!include MUI2.nsh
!include FileFunc.nsh

!define ID org.culvert.Culvert
!define CLASSES Software\Classes
!define UNINSTALL Software\Microsoft\Windows\CurrentVersion\Uninstall\${ID}

Name Culvert
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Culvert"
RequestExecutionLevel user
VIProductVersion ${VERSION}.0
VIAddVersionKey ProductName Culvert
VIAddVersionKey ProductVersion ${VERSION}
VIAddVersionKey FileVersion ${VERSION}
VIAddVersionKey FileDescription "Culvert installer"
VIAddVersionKey LegalCopyright "Apache-2.0"

!define MUI_ICON "${STAGE}/bin/culvert.ico"
!define MUI_UNICON "${STAGE}/bin/culvert.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\bin\culvert.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE SimpChinese

LangString Running ${LANG_ENGLISH} "Culvert is running. Quit it from its tray icon, then press Retry. Nothing is ended by force."
LangString Running ${LANG_SIMPCHINESE} "Culvert 正在运行。请从托盘图标退出，然后按“重试”。安装程序不会强行结束它。"
LangString ProfileType ${LANG_ENGLISH} "Culvert profile"
LangString ProfileType ${LANG_SIMPCHINESE} "Culvert 配置"
LangString BundleType ${LANG_ENGLISH} "Culvert bundle of profiles"
LangString BundleType ${LANG_SIMPCHINESE} "Culvert 配置包"
LangString AskData ${LANG_ENGLISH} "Remove your settings and the list of profiles, too? Profile files that you keep elsewhere, and entries in the Credential Manager, stay in any case."
LangString AskData ${LANG_SIMPCHINESE} "同时删除设置和配置列表吗？保存在别处的配置文件以及凭据管理器中的条目都会保留。"

; A file that runs cannot be opened for writing.
!macro WaitUntilEnded un
Function ${un}waitUntilEnded
  again:
    IfFileExists "$INSTDIR\bin\culvert.exe" 0 ended
    ClearErrors
    FileOpen $0 "$INSTDIR\bin\culvert.exe" a
    IfErrors 0 free
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION $(Running) /SD IDCANCEL IDRETRY again
    SetErrorLevel 2
    Quit
  free:
    FileClose $0
  ended:
FunctionEnd
!macroend
!insertmacro WaitUntilEnded ""
!insertmacro WaitUntilEnded "un."

Function .onInit
  Call waitUntilEnded
FunctionEnd

Function un.onInit
  Call un.waitUntilEnded
FunctionEnd

; Our own types only; .toml and .yaml stay with whom they belong to.
!macro Type ending kind text
  WriteRegStr HKCU "${CLASSES}\${ID}.${kind}" "" "${text}"
  WriteRegStr HKCU "${CLASSES}\${ID}.${kind}\DefaultIcon" "" "$INSTDIR\bin\culvert.ico"
  WriteRegStr HKCU "${CLASSES}\${ID}.${kind}\shell\open\command" "" '"$INSTDIR\bin\culvert.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\${ending}" "" "${ID}.${kind}"
  WriteRegStr HKCU "${CLASSES}\${ending}\OpenWithProgids" "${ID}.${kind}" ""
!macroend

!macro NoType ending kind
  DeleteRegKey HKCU "${CLASSES}\${ID}.${kind}"
  DeleteRegValue HKCU "${CLASSES}\${ending}\OpenWithProgids" "${ID}.${kind}"
  ReadRegStr $0 HKCU "${CLASSES}\${ending}" ""
  StrCmp $0 "${ID}.${kind}" 0 +2
    DeleteRegKey HKCU "${CLASSES}\${ending}"
!macroend

!define TellShell "System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'"

Section
  ; Files of an older version that this one does not have would stay otherwise.
  RMDir /r "$INSTDIR\bin"
  RMDir /r "$INSTDIR\plugins"
  SetOutPath "$INSTDIR"
  File /r "${STAGE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Culvert.lnk" "$INSTDIR\bin\culvert.exe"
  !insertmacro Type .culvertprofile profile $(ProfileType)
  !insertmacro Type .culvertbundle bundle $(BundleType)
  WriteRegStr HKCU "${UNINSTALL}" DisplayName Culvert
  WriteRegStr HKCU "${UNINSTALL}" DisplayVersion ${VERSION}
  WriteRegStr HKCU "${UNINSTALL}" DisplayIcon "$INSTDIR\bin\culvert.ico"
  WriteRegStr HKCU "${UNINSTALL}" UninstallString '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" NoModify 1
  WriteRegDWORD HKCU "${UNINSTALL}" NoRepair 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" EstimatedSize $0
  ${TellShell}
SectionEnd

Section Uninstall
  Delete "$SMPROGRAMS\Culvert.lnk"
  !insertmacro NoType .culvertprofile profile
  !insertmacro NoType .culvertbundle bundle
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegValue HKCU Software\Microsoft\Windows\CurrentVersion\Run ${ID}
  DeleteRegValue HKCU Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run ${ID}
  RMDir /r "$INSTDIR\bin"
  RMDir /r "$INSTDIR\plugins"
  RMDir /r "$INSTDIR\translations"
  Delete "$INSTDIR\LICENSE"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  ${TellShell}
  MessageBox MB_YESNO|MB_DEFBUTTON2 $(AskData) /SD IDNO IDNO done
    RMDir /r "$LOCALAPPDATA\${ID}"
  done:
SectionEnd
