@rem The command line of an installed Cofre (Windows): its own Node, and the program beside the desktop's archive.
@"%~dp0..\runtime\bin\node.exe" "%~dp0..\app.asar.unpacked\dist\cli.js" %*
