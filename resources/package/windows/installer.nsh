; `cofre` for every console of this person, without touching PATH: this folder of theirs is in it since Windows 10.
!macro customInstall
  CreateDirectory "$LOCALAPPDATA\Microsoft\WindowsApps"
  FileOpen $0 "$LOCALAPPDATA\Microsoft\WindowsApps\cofre.cmd" w
  FileWrite $0 '@"$INSTDIR\resources\bin\cofre.cmd" %*$\r$\n'
  FileClose $0
!macroend

!macro customUnInstall
  Delete "$LOCALAPPDATA\Microsoft\WindowsApps\cofre.cmd"
!macroend
