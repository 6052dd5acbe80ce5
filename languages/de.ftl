# German. The names are the English sentences (docs/languages.md).

## The page around everything

Strapline-live-heart-rate-in-the-browser = Strapline: Herzfrequenz live im Browser
Strapline-needs-JavaScript-and-WebAssembly-it-50fad8 = Strapline braucht JavaScript und WebAssembly: Die Sensoren werden in dieser Seite gelesen.
The-page-has-failed-and-cannot-go-on_ = Die Seite ist ausgefallen und kann nicht weitermachen.
What-the-broker-has-is-safe-Reload-to-continue-d38ee6 = Was der Broker hat, ist sicher. Lade die Seite neu und verbinde die Sensoren wieder.
Reload = Neu laden
Recordings = Aufzeichnungen
Settings = Einstellungen
Close = Schließen

## The first visit

Your-heart-live-in-the-browser = Dein Herz, live im Browser
Connect-a-heart-rate-strap-and-watch-every-beat-725378 = Verbinde einen Herzfrequenzgurt und sieh jeden Schlag. Nichts zu installieren, kein Konto.
Preview-with-a-simulated-heart = Vorschau mit einem simulierten Herzen
Preview-simulated = Vorschau, simuliert
RR-intervals-of-a-simulated-heart = RR-Intervalle eines simulierten Herzens
Connect-a-sensor = Sensor verbinden
Try-without-a-strap = Ohne Gurt ausprobieren
Each-beat-goes-to-the-broker-on-this-computer-997aad = Jeder Schlag geht an den Broker auf diesem Computer, der so gestartet wurde, dass von selbst gesendet wird, und nirgendwohin sonst.
All-values-stay-on-this-device-until-you-press-6cc7e5 = Alle Werte bleiben auf diesem Gerät, bis du auf Senden drückst; dann geht jeder Schlag an den unten genannten Broker und nirgendwohin sonst.

## Notices

Sensors-need-a-secure-page_ = Sensoren brauchen eine sichere Seite.
This-one-came-over-plain-http-Open-it-by-https-4b5dd2 = Diese kam über einfaches http. Öffne sie mit https oder auf diesem Computer als http://localhost.
This-browser-has-no-Web-Bluetooth_ = Dieser Browser hat kein Web Bluetooth.
Open-the-page-in-Chrome-or-Edge-on-a-computer-30ee1a = Öffne die Seite in Chrome oder Edge auf einem Computer oder Android-Telefon. Unter Linux zuerst chrome://flags/#enable-web-bluetooth einschalten.
The-site-around-this-page-keeps-Bluetooth-from-a65f24 = Die Website um diese Seite herum enthält ihr Bluetooth vor.
Open-the-page-in-a-tab-of-its-own-or-have-the-6a5678 = Öffne die Seite in einem eigenen Tab, oder lass die Website allow="bluetooth" im Rahmen ergänzen.
Bluetooth-is-off_ = Bluetooth ist aus.
Switch-it-on-in-the-system-s-settings-or-plug-002a2f = Schalte es in den Systemeinstellungen ein oder stecke einen Adapter an; dann noch einmal auf Sensor verbinden drücken.
Bluetooth-is-off = Bluetooth ist aus
nothing-was-chosen = nichts wurde gewählt
nothing-on-it-that-Strapline-can-read = nichts darauf, was Strapline lesen kann
out-of-reach = außer Reichweite
not-allowed = nicht erlaubt
no-answer = keine Antwort
No-sensor-was-chosen_ = Es wurde kein Sensor gewählt.
Nothing-in-the-list-Switch-Bluetooth-on-wear-573c6f = Nichts in der Liste? Schalte Bluetooth ein, trage den Gurt mit feuchten Elektroden, schalte an einer Uhr das Senden der Herzfrequenz ein, und schließe andere Apps, die den Sensor belegen.
Choose-again = Noch einmal wählen
Check-again = Noch einmal prüfen
name-was-forgotten_ = { $name } wurde vergessen.
Its-charts-go-with-it-when-this-message-closes_ = Mit dieser Meldung verschwinden auch die Diagramme.
Undo = Rückgängig
The-browser-does-not-allow-this-page-to-use-4c70a0 = Der Browser erlaubt dieser Seite kein Bluetooth.
Allow-it-in-the-site-settings-beside-the-045d44 = Erlaube es in den Website-Einstellungen neben der Adresse und wähle noch einmal.
The-chooser-could-not-be-opened_ = Die Auswahl ließ sich nicht öffnen.
The-browser-says-error_ = Der Browser meldet: { $error }.
A-part-of-the-app-could-not-be-loaded_ = Ein Teil der App konnte nicht geladen werden.
Check-the-connection-to-the-network-it-is-tried-9df654 = Prüfe die Netzverbindung; es wird von selbst noch einmal versucht.
a-part-of-the-app-could-not-be-loaded-check-the-a7d042 = ein Teil der App konnte nicht geladen werden; prüfe die Verbindung und versuche es noch einmal, oder lade die Seite neu
The-simulated-sensor-could-not-be-made_ = Der simulierte Sensor konnte nicht erzeugt werden.
It-says-why_ = Die Meldung: { $why }.
A-recording-of-time-was-cut-off-it-is-kept_ = Eine Aufzeichnung von { $time } wurde abgebrochen; sie ist gesichert.
Go-on-with-it-or-finish-it-you-find-it-among-bfb2cc = Setze sie fort oder beende sie: Sie steht bei den Aufzeichnungen.
Go-on = Fortsetzen
Finish = Beenden
A-recording-of-time-is-kept_ = Eine Aufzeichnung von { $time } ist gesichert.
You-find-it-among-the-recordings-on-this-device-6beb2a = Sie steht bei den Aufzeichnungen, nur auf diesem Gerät.
The-recording-could-not-be-started_ = Die Aufzeichnung konnte nicht gestartet werden.
The-browser-keeps-nothing-of-this-page-Is-this-f2abd9 = Der Browser speichert nichts von dieser Seite. Ist das ein privates Fenster, oder ist der Datenträger voll?
what_ = { $what }.
Reload-the-page-to-go-on_ = Lade die Seite neu, um weiterzumachen.
This-browser-has-no-small-window_ = Dieser Browser hat kein kleines Fenster.
Chrome-and-Edge-on-a-computer-have-it-from-264ad2 = Chrome und Edge auf einem Computer haben es ab Version 116.
A-new-version-of-Strapline-is-here_ = Eine neue Version von Strapline ist da.
It-takes-over-when-the-page-is-next-opened-or-339381 = Sie gilt, sobald die Seite das nächste Mal geöffnet oder neu geladen wird.
The-browser-s-Bluetooth-no-longer-answers-this-d89338 = Das Bluetooth des Browsers antwortet dieser Seite nicht mehr
The-background-part-could-not-be-started = Der Hintergrundteil konnte nicht gestartet werden
The-background-part-of-the-page-has-failed = Der Hintergrundteil der Seite ist ausgefallen

## Streaming

Stream = Senden
Stop-streaming = Senden beenden
Set-a-broker = Broker einstellen
Try-again = Noch einmal versuchen
Delivered-of-what-was-held = Zugestellt von dem, was zurückgehalten war
Local-only-no-broker-here-nothing-leaves-this-78dacb = Nur lokal: Hier ist kein Broker, nichts verlässt dieses Gerät.
The-broker-s-address-in-the-settings-cannot-be-14471d = Die Adresse des Brokers in den Einstellungen ist nicht lesbar. Nichts verlässt dieses Gerät.
A-token-is-missing-set-a-token-address-or-a-51c4f3 = Es fehlt ein Token: Stelle eine Token-Adresse oder ein Token ein. Nichts verlässt dieses Gerät.
Not-streaming-nothing-leaves-this-device-Stream-4cb722 = Es wird nicht gesendet: Nichts verlässt dieses Gerät. Senden schickt jeden Schlag an { $host }.
Connecting-to-host = Verbinde mit { $host }
Live-to-host = Live zu { $host }
count-values-sent =
    { $count ->
        [one] { $count } Wert gesendet
       *[other] { $count } Werte gesendet
    }
holding-count-values =
    { $count ->
        [one] , { $count } Wert zurückgehalten
       *[other] , { $count } Werte zurückgehalten
    }
holding-count-values-in-memory =
    { $count ->
        [one] , { $count } Wert im Arbeitsspeicher zurückgehalten
       *[other] , { $count } Werte im Arbeitsspeicher zurückgehalten
    }
count-to-go = { $count } ausstehend
count-lost = { $count } verloren
started-by-itself-as-set-for-this-computer = von selbst gestartet, wie für diesen Computer eingestellt
cause-Next-try-when = { $cause }. Nächster Versuch { $when }
The-token-service-for-host-is-out-of-reach = Der Token-Dienst für { $host } ist nicht erreichbar
No-token-for-host = Kein Token für { $host }
host-does-not-answer = { $host } antwortet nicht
host-did-not-accept-the-token = { $host } hat das Token nicht angenommen
host-is-out-of-reach = { $host } ist nicht erreichbar
The-token-service-refuses-status-status-Check-63ebd6 = Der Token-Dienst lehnt ab (Status { $status }). Prüfe die Einstellungen
host-does-not-accept-the-token-Get-a-new-one = { $host } nimmt das Token nicht an. Besorge ein neues
The-token-address-gives-no-token-Check-the-b1a5b5 = Die Token-Adresse gibt kein Token. Prüfe die Einstellungen
host-refuses-code-code = { $host } lehnt ab (Code { $code })
host-refuses-reason-code-code = { $host } lehnt ab: { $reason } (Code { $code })
Connecting-to-the-broker = Verbinde mit dem Broker
Streaming = Es wird gesendet
The-broker-is-out-of-reach-it-is-tried-again = Der Broker ist nicht erreichbar; es wird weiter versucht
The-broker-refuses-the-stream = Der Broker lehnt die Übertragung ab

## Recording

Recording = Aufzeichnung
Record = Aufzeichnen
Pause = Pause
Resume = Weiter
Lap = Runde
Stop = Stopp
End-replay = Wiedergabe beenden
lap-number-time = Runde { $number } { $time }
paused = pausiert
not-stored-the-browser-has-no-room-Delete-old-d80624 = nicht gespeichert: Der Browser hat keinen Platz. Lösche alte Aufzeichnungen
room-for-time-more = Platz für weitere { $time }
Replay-speed-played-of-length = Wiedergabe { $speed }× · { $played } von { $length }

## Sensors

Simulated = Simuliert
Replay = Wiedergabe
Sensor-without-a-name = Sensor ohne Namen
Connecting = Verbinde
Live = Live
Linked-but-silent-Is-it-worn-and-are-its-c06d0d = Verbunden, aber still. Ist er angelegt, und sind die Elektroden feucht?
Linked-but-silent-Is-it-worn-or-in-motion = Verbunden, aber still. Ist er angelegt oder in Bewegung?
cause-Reconnecting-when = { $cause }. Neue Verbindung { $when }
Lost-for-time-advice-Trying-again-when = Seit { $time } verloren. { $advice } Nächster Versuch { $when }
Disconnected = Getrennt
Of-a-recording = Aus einer Aufzeichnung
name-state = { $name }: { $state }
connecting = verbinde
live = live
linked-but-silent = verbunden, aber still
link-lost-reconnecting = Verbindung verloren, wird wiederhergestellt
lost = verloren
disconnected = getrennt
of-a-recording = aus einer Aufzeichnung
now = jetzt
in-seconds-s = in { $seconds } s
seconds-s-ago = vor { $seconds } s
minutes-min-ago = vor { $minutes } min
Nothing-to-read-on-it = Nichts Lesbares darauf
Out-of-reach = Außer Reichweite
Not-allowed-by-this-site = Von dieser Website nicht erlaubt
Bluetooth-is-off-switch-it-on-in-the-system-s-ad78e2 = Bluetooth ist aus: Schalte es in den Systemeinstellungen ein
Bluetooth-is-off-switch-it-on-in-the-system-s-152924 = Bluetooth ist aus: Schalte es in den Systemeinstellungen ein.
No-answer = Keine Antwort
The-link-failed = Die Verbindung ist gescheitert
It-offers-nothing-that-Strapline-reads-is-heart-fd71d1 = Er bietet nichts, was Strapline liest; ist das Senden der Herzfrequenz eingeschaltet?
This-site-does-not-allow-it_ = Diese Website erlaubt es nicht.
Is-it-worn-near-and-free-of-other-apps = Ist er angelegt, in der Nähe und von keiner anderen App belegt?
Retry-now = Jetzt versuchen
Connect-again = Wieder verbinden
Disconnect = Trennen
Forget = Vergessen
Contact = Kontakt
None-moisten-the-strap = Keiner: Gurt anfeuchten
Good = Gut
Battery = Batterie
Worn-on = Getragen an
Other = Andere Stelle
Chest = Brust
Wrist = Handgelenk
Finger = Finger
Hand = Hand
Ear-lobe = Ohrläppchen
Foot = Fuß
Another-place = Eine andere Stelle
Gap = Lücke
time-out-of-reach = { $time } außer Reichweite
Unreadable = Unlesbar
count-messages-last-last =
    { $count ->
        [one] { $count } Nachricht ({ $last })
       *[other] { $count } Nachrichten (zuletzt: { $last })
    }
Reset-energy = Energie zurücksetzen
Also-stream = Außerdem senden
starting = startet
on = an
Trainer = Rollentrainer
Power-in-W = Leistung in W
Grade-in = Steigung in %
Resistance = Widerstand
Less = Weniger
More = Mehr
Target = Ziel
Set = Setzen
Release = Freigeben
Not-set-trouble = Nicht gesetzt: { $trouble }
Asking-for-target = Fordere an: { $target }
Holds-target = Hält { $target }
Free = Frei
resistance-level = Widerstand { $level }
a-grade-of-percent = { $percent } % Steigung
another-app-has-taken-control-close-it-then-set-b52147 = eine andere App hat die Steuerung übernommen: Schließe sie und setze das Ziel noch einmal
the-machine-cannot-do-that = das Gerät kann das nicht
the-machine-is-controlled-by-another-app-close-ad48dd = das Gerät wird von einer anderen App gesteuert: Schließe sie und versuche es noch einmal
the-machine-does-not-answer = das Gerät antwortet nicht
the-Bluetooth-link-did-not-take-the-command-try-379d26 = die Bluetooth-Verbindung hat den Befehl nicht angenommen: Versuche es noch einmal
the-sensor-did-not-allow-it-it-may-have-to-be-f7a3f1 = der Sensor hat es nicht erlaubt; vielleicht muss er zuerst mit diesem Computer gekoppelt werden
the-sensor-has-stopped-it-is-it-worn-and-off-da9a85 = der Sensor hat es beendet: Ist er angelegt und nicht am Ladegerät?
this-sensor-does-not-measure-it = dieser Sensor misst das nicht
the-Bluetooth-connection-carries-too-little-at-3856d2 = die Bluetooth-Verbindung trägt dafür zu wenig auf einmal (Status 10, ungültige MTU)
the-sensor-did-not-answer = der Sensor hat nicht geantwortet
the-sensor-has-stopped-it = der Sensor hat es beendet

## What to check

What-to-check = Was zu prüfen ist
What-to-check-the-likeliest-first = Was zu prüfen ist, das Wahrscheinlichste zuerst:
This-browser-cannot-reach-sensors = Dieser Browser kann keine Sensoren erreichen
The-page-is-not-secure = Die Seite ist nicht sicher
The-site-around-this-page-forbids-Bluetooth = Die Website um diese Seite herum verbietet Bluetooth
The-browser-does-not-allow-Bluetooth-here = Der Browser erlaubt hier kein Bluetooth
The-sensor-is-not-in-the-list = Der Sensor steht nicht in der Liste
The-sensor-was-found-but-does-not-connect = Der Sensor wurde gefunden, verbindet sich aber nicht
There-is-nothing-to-read-on-the-sensor = Auf dem Sensor ist nichts zu lesen
Linked-but-no-values-come = Verbunden, aber es kommen keine Werte
Open-the-page-by-an-address-that-begins-with-eef657 = Öffne die Seite mit einer Adresse, die mit https:// beginnt.
On-this-computer-http-localhost-will-do-as-well-64867d = Auf diesem Computer geht auch http://localhost; http:// mit der IP-Adresse eines anderen Computers geht nicht.
Open-the-page-in-a-tab-of-its-own-and-not-3eec9c = Öffne die Seite in einem eigenen Tab und nicht innerhalb einer anderen Seite.
If-it-is-your-site-give-the-frame-allow-6535ce = Wenn es deine Website ist: Gib dem Rahmen allow="bluetooth", und verbiete bluetooth nicht im Header Permissions-Policy.
If-it-is-a-work-computer-its-administrator-may-c83e6d = Wenn es ein Firmencomputer ist: Vielleicht hat die Administration Web Bluetooth abgeschaltet. Dann steht DefaultWebBluetoothGuardSetting in chrome://policy.
Press-the-sign-beside-the-address-open-the-site-8d71c9 = Drücke auf das Symbol neben der Adresse, öffne die Website-Einstellungen und erlaube Bluetooth-Geräte.
Wear-the-strap-with-its-electrodes-moist-most-345e76 = Lege den Gurt mit feuchten Elektroden an: Die meisten wachen nur auf der Haut auf.
A-watch-or-an-arm-band-sends-only-when-its-0ffc10 = Eine Uhr oder ein Armband sendet nur, wenn dort das Senden der Herzfrequenz eingeschaltet ist.
Close-other-apps-that-may-hold-it-on-the-phone-a085dd = Schließe andere Apps, die ihn belegen könnten, auch auf dem Telefon in der Tasche: Die meisten Gurte sprechen nur mit einer und sind so lange unsichtbar.
Come-within-two-metres-and-look-at-the-battery-8e4c3c = Geh auf zwei Meter heran und sieh nach der Batterie: Eine schwache reicht nicht weit.
A-sensor-that-speaks-ANT-alone-cannot-be-52da1d = Ein Sensor, der nur ANT+ kann, ist über Bluetooth nicht erreichbar; das steht in seiner Anleitung.
Close-other-apps-that-may-hold-it-on-the-phone-b7d0d6 = Schließe andere Apps, die ihn belegen könnten, auch auf dem Telefon in der Tasche: Die meisten Gurte sprechen nur mit einer.
Wear-it-with-moist-electrodes-come-within-two-cbaae6 = Lege ihn mit feuchten Elektroden an, geh auf zwei Meter heran und drücke auf Jetzt versuchen.
Take-the-pod-off-its-belt-for-half-a-minute-or-89d20f = Nimm den Sender für eine halbe Minute vom Gurt oder die Batterie heraus: Dann startet er neu.
Switch-Bluetooth-off-and-on-again-in-the-system-68db62 = Schalte Bluetooth in den Systemeinstellungen aus und wieder ein.
Switch-on-heart-rate-broadcast-on-a-watch-ba77ff = Schalte an einer Uhr das Senden der Herzfrequenz ein: Sonst bietet sie nichts, was diese Seite liest.
Forget-the-sensor-here-and-choose-it-again-what-8685fa = Drücke hier beim Sensor auf Vergessen und wähle ihn noch einmal: Was er gefragt werden darf, entscheidet sich beim Wählen.
Some-sensors-speak-a-language-of-their-own-086639 = Manche Sensoren sprechen eine eigene Sprache, bis die App des Herstellers Bluetooth für andere eingeschaltet hat; sieh dort nach.
Moisten-the-electrodes-and-pull-the-strap-tight-c95fe7 = Befeuchte die Elektroden und zieh den Gurt fest: Trockene Haut gibt kein Signal.
Look-at-its-contact-which-stands-beside-the-fcc126 = Sieh nach dem Kontakt: Er steht neben dem Wert, wenn der Gurt ihn meldet.
A-sensor-for-power-speed-or-cadence-sends-only-872834 = Ein Sensor für Leistung, Geschwindigkeit oder Trittfrequenz sendet nur, solange er sich bewegt.
No-browser-of-iPhone-and-iPad-can-reach-sensors-af0728 = Kein Browser auf iPhone und iPad kann Sensoren erreichen: Öffne die Seite auf einem Computer oder Android-Telefon. Jemandem zusehen geht auch hier.
Open-the-page-in-Chrome-Chromium-or-Edge-5841a4 = Öffne die Seite in Chrome, Chromium oder Edge: Firefox hat kein Web Bluetooth.
Open-chrome-flags-enable-web-bluetooth-enable-769bef = Öffne chrome://flags/#enable-web-bluetooth, aktiviere es und starte den Browser neu: Unter Linux gilt es noch als experimentell.
Run-systemctl-status-bluetooth-in-a-terminal-22b446 = Führe systemctl status bluetooth in einem Terminal aus: bluetoothd muss laufen (active), aus BlueZ 5.41 oder neuer.
Open-the-page-in-Chrome-or-Edge-Firefox-and-206c93 = Öffne die Seite in Chrome oder Edge: Firefox und Safari haben kein Web Bluetooth.
Brave-has-it-switched-off-open-brave-flags-513f60 = In Brave ist es ausgeschaltet: Öffne brave://flags/#brave-web-bluetooth-api.
Open-Settings-Bluetooth-devices-and-switch-ca1b95 = Öffne Einstellungen > Bluetooth und Geräte und schalte Bluetooth ein. Wenn dort kein Schalter ist, fehlt dem Computer ein Adapter oder dessen Treiber; einer für USB mit Bluetooth 4.0 oder neuer genügt.
Open-System-Settings-Bluetooth-and-switch-it-on_ = Öffne Systemeinstellungen > Bluetooth und schalte es ein.
Run-bluetoothctl-power-on-in-a-terminal-No-40700a = Führe bluetoothctl power on in einem Terminal aus. Kein Controller? Dann rfkill unblock bluetooth und systemctl status bluetooth, das active melden muss.
Switch-Bluetooth-on-in-the-quick-settings_ = Schalte Bluetooth in den Schnelleinstellungen ein.
Press-the-clock-and-switch-Bluetooth-on_ = Drücke auf die Uhrzeit und schalte Bluetooth ein.
Switch-Bluetooth-on-in-the-system-s-settings_ = Schalte Bluetooth in den Systemeinstellungen ein.
Open-System-Settings-Privacy-Security-Bluetooth-9a2d4a = Öffne Systemeinstellungen > Datenschutz & Sicherheit > Bluetooth und erlaube es deinem Browser; beende ihn dann und öffne ihn wieder.
Switch-Location-on-Android-looks-for-Bluetooth-72ab21 = Schalte den Standort ein: Nur dann sucht Android nach Bluetooth-Sensoren.
Open-Settings-Apps-Chrome-Permissions-and-allow-91bf34 = Öffne Einstellungen > Apps > Chrome > Berechtigungen und erlaube Geräte in der Nähe, vor Android 12 Standort.
If-the-browser-is-a-snap-or-a-flatpak-it-may-5685fc = Ist der Browser ein Snap oder Flatpak, darf er vielleicht nicht mit BlueZ sprechen: snap connect chromium:bluez, oder ein Browser aus deiner Distribution.
Open-Settings-Bluetooth-devices-Devices-and-47da49 = Öffne Einstellungen > Bluetooth und Geräte > Geräte und entferne den Sensor, wenn er dort gekoppelt ist: Sonst belegt ihn Windows selbst. Wenige Sensoren brauchen das Gegenteil: Kopple sie dort einmal.
Remove-the-sensor-in-System-Settings-Bluetooth-a54efa = Entferne den Sensor in Systemeinstellungen > Bluetooth, wenn er dort steht.
Run-bluetoothctl-remove-with-the-sensor-s-5b5d74 = Führe bluetoothctl remove mit der Adresse des Sensors aus, wenn bluetoothctl devices ihn aufführt, und wähle ihn noch einmal.
Forget-the-sensor-in-Android-s-Bluetooth-250e4d = Entkopple den Sensor in den Bluetooth-Einstellungen von Android, wenn er dort gekoppelt ist.

## What is measured

Heart-rate = Herzfrequenz
RR-interval = RR-Intervall
Heart-rate-variability = Herzfrequenzvariabilität
Steps = Schritte
Step-rate = Schrittfrequenz
Distance = Strecke
Speed = Geschwindigkeit
Floors = Stockwerke
Energy = Energie
Metabolic-rate = Metabolische Rate
Power = Leistung
Cadence = Trittfrequenz
Activity = Aktivität
Acceleration = Beschleunigung
Rotation = Drehrate
Place = Ort
Magnetic-field = Magnetfeld
Pulse-wave = Pulswelle
Blood-oxygen = Sauerstoffsättigung
Muscle-oxygen = Muskelsauerstoff
Haemoglobin = Hämoglobin
Body-temperature = Körpertemperatur
Core-temperature = Kerntemperatur
Skin-temperature = Hauttemperatur
Weight = Gewicht
Blood-pressure = Blutdruck
Glucose = Glukose
Stroke-rate = Schlagfrequenz
ECG = EKG

## Charts

chart = Diagramm
Left-and-right-move-up-and-down-zoom-space-bfe952 = Links und rechts verschieben, hoch und runter zoomen, Leertaste hält an, Ende geht live, Umschalt mit links und rechts liest Werte.
Held-New-values-are-still-kept_ = Angehalten. Neue Werte werden weiter behalten.
metric-of-name = { $metric } von { $name }
time-behind-Go-live = { $time } zurück · Live gehen

## The settings

Broker-address = Adresse des Brokers
Empty-the-server-of-this-page-Any-broker-of-a8d7ba = Leer: der Server dieser Seite. Jeder Broker mit diesem Protokoll ist möglich, etwa wss://ws.example.com.
Token-address = Token-Adresse
Your-backend-s-address-that-answers-POST-with-d15273 = Die Adresse deines Servers, die auf POST mit {"{"}"token": "..."{"}"} antwortet. Er behält den API-Schlüssel; diese Seite sieht ihn nie.
Token-by-hand = Token von Hand
Instead-of-an-address-a-token-that-starts-with-cedac3 = Statt einer Adresse: ein Token, das mit rt. beginnt, oder eines für eine einzige Verbindung. Wird nicht gespeichert.
Wheel-circumference-in-mm = Radumfang in mm
n2105-for-700-x-25C-Counts-for-speed-sensors-484627 = 2105 für 700 x 25C. Gilt für Geschwindigkeitssensoren, die ab jetzt verbunden werden.
What-is-recorded = Was aufgezeichnet wird
An-activity = Eine Aktivität
Sleep = Schlaf
A-nap = Ein Nickerchen
The-broker-makes-a-summary-of-it-when-streaming-613bf6 = Der Broker fasst es zusammen, wenn das Senden endet. Eine Änderung beginnt eine neue Sitzung. Für diesen Besuch.
Colours = Farben
As-the-system = Wie das System
Light = Hell
Dark = Dunkel
High-contrast = Hoher Kontrast
Language = Sprache
As-the-browser = Wie der Browser
While-a-sensor-is-live = Solange ein Sensor sendet
Keep-the-screen-on = Bildschirm eingeschaltet lassen
Sounds-for-a-new-zone-and-for-lost-contact = Töne bei einer neuen Zone und bei Kontaktverlust
Settings-and-profile-as-a-file = Einstellungen und Profil als Datei
Save-to-a-file = In eine Datei speichern
Load-from-a-file = Aus einer Datei laden
A-file-of-settings = Eine Datei mit Einstellungen
Settings-and-profile-are-now-those-of-name_ = Einstellungen und Profil sind jetzt die aus { $name }.
name-has-no-settings-of-Strapline-and-nothing-d22f24 = { $name } enthält keine Einstellungen von Strapline; nichts wurde geändert.
No-connection-What-to-check = Keine Verbindung? Was zu prüfen ist
Cancel = Abbrechen
Save = Speichern

## The profile

About-you = Über dich
All-of-it-is-optional-and-kept-in-this-browser-515d61 = Alles ist freiwillig und bleibt in diesem Browser. Die Zonen folgen aus der maximalen Herzfrequenz, Energie und Belastung auch aus Geschlecht, Geburtsjahr und Gewicht. Beim Senden erfährt der Broker Gewicht, Größe, Ruhe- und Maximalherzfrequenz.
Year-of-birth = Geburtsjahr
Sex-for-the-formulas = Geschlecht, für die Formeln
Not-said = Keine Angabe
Female = Weiblich
Male = Männlich
Weight-in-kg = Gewicht in kg
Height-in-cm = Größe in cm
Resting-heart-rate-in-bpm = Ruheherzfrequenz in bpm
Maximum-heart-rate-in-bpm = Maximale Herzfrequenz in bpm
Heart-rate-zones = Herzfrequenzzonen
By-the-maximum-50-60-70-80-90 = Nach dem Maximum: 50, 60, 70, 80, 90 %
By-the-reserve-the-same-of-what-lies-above-rest = Nach der Reserve: dieselben Anteile oberhalb der Ruhe
My-own-limits = Eigene Grenzen
Lower-limit-of-each-zone-in-bpm = Untergrenze jeder Zone in bpm
Zone-1-from = Zone 1 ab
Zone-2-from = Zone 2 ab
Zone-3-from = Zone 3 ab
Zone-4-from = Zone 4 ab
Zone-5-from = Zone 5 ab
The-limits-have-to-rise-from-zone-to-zone-Until-9368dc = Die Grenzen müssen von Zone zu Zone steigen. Bis dahin gilt { $zones }.
Zones-zones_ = Zonen { $zones }.
Zones-zones-maximum-usual-bpm-usual-at-your-age_ = Zonen { $zones } (Maximum { $usual } bpm, üblich in deinem Alter).
Zones-zones-maximum-usual-bpm-assumed_ = Zonen { $zones } (Maximum { $usual } bpm, angenommen).

## The body

Below = Darunter
Below-zone-1 = Unter Zone 1
Zone-number = Zone { $number }
from-to-to-bpm = { $from } bis { $to } bpm
from-from-bpm = ab { $from } bpm
up-to-to-bpm = bis { $to } bpm
Time-in-zones-times_ = Zeit in Zonen: { $times }.
Trusted = Verlässlich
Doubtful-the-last-value-is-old = Zweifelhaft: Der letzte Wert ist alt
Doubtful-the-ECG-says-otherwise = Zweifelhaft: Das EKG sagt etwas anderes
Doubtful-many-beats-were-corrected = Zweifelhaft: Viele Schläge wurden korrigiert
Doubtful-no-contact-with-the-skin = Zweifelhaft: kein Hautkontakt
Waiting-for-RR-intervals = Warte auf RR-Intervalle
First-values-in-seconds-s = Erste Werte in { $seconds } s
DFA-alpha-1-and-LF-HF-in-seconds-s = DFA alpha 1 und LF/HF in { $seconds } s
no-clear-wave = keine klare Welle
by-the-chest-s-movement = aus der Bewegung der Brust
by-the-heart-s-rhythm = aus dem Rhythmus des Herzens
none-corrected = keines korrigiert
count-corrected-circled-below =
    { $count ->
        [one] { $count } korrigiert, unten eingekreist
       *[other] { $count } korrigiert, unten eingekreist
    }
Strap-and-ECG-agree-off-ms-apart-on-beats-beats-2ac2e9 = Gurt und EKG stimmen überein: { $off } ms Abstand bei { $beats } Schlägen, 95 % zwischen { $from } und { $to } ms
Strap-and-ECG-do-not-agree-off-ms-apart-on-a3ec79 = Gurt und EKG stimmen nicht überein: { $off } ms Abstand bei { $beats } Schlägen
Zones-for-an-assumed-maximum-of-180-bpm = Zonen für ein angenommenes Maximum von 180 bpm
Set-your-profile = Profil einstellen
Small-window = Kleines Fenster
Root-mean-square-of-successive-differences-of-47609d = Quadratisches Mittel der Unterschiede aufeinanderfolgender RR-Intervalle: wie stark das Herz von Schlag zu Schlag schwankt. Höher in Ruhe und erholt.
Short-term-scaling-of-RR-intervals-detrended-63d3ff = Kurzzeitskalierung der RR-Intervalle (trendbereinigte Fluktuationsanalyse). Etwa 1 in Ruhe; 0,75 nahe der aeroben, 0,5 nahe der anaeroben Schwelle.
Breaths-a-minute-from-the-rhythm-of-the-heart-736c4e = Atemzüge pro Minute, aus dem Rhythmus des Herzens oder der Bewegung der Brust.
Respiration = Atmung
Share-of-RR-intervals-that-are-no-true-beats-03e512 = Anteil der RR-Intervalle, die keine echten Schläge sind: fehlende, zusätzliche oder verfrühte. Sie werden vor jeder Berechnung korrigiert. Über 5 % nicht darauf verlassen.
Artefacts = Artefakte
Energy-since-the-start-by-Keytel-s-formula-from-cfcee1 = Energie seit Beginn, nach Keytels Formel aus Herzfrequenz, Geschlecht, Alter und Gewicht.
Training-load-since-the-start-TRIMP-Banister-s-57f919 = Trainingsbelastung seit Beginn (TRIMP): nach Banister, wenn dein Profil bekannt ist, sonst nach Edwards Minuten mal Zonen.
Load = Belastung
More-measures-and-what-they-mean = Weitere Maße und was sie bedeuten
Spread-of-all-RR-intervals_ = Streuung aller RR-Intervalle.
Successive-intervals-that-differ-by-more-than-dff05f = Aufeinanderfolgende Intervalle, die sich um mehr als 50 ms unterscheiden.
Width-of-the-Poincar-plot-from-beat-to-beat_ = Breite des Poincaré-Diagramms: von Schlag zu Schlag.
Its-length-over-longer-times_ = Seine Länge: über längere Zeit.
Power-of-slow-waves-over-that-of-fast-ones_ = Leistung langsamer Wellen im Verhältnis zu schnellen.
Over-the-last-two-minutes-artefacts-corrected-7a48a0 = Über die letzten zwei Minuten, Artefakte korrigiert. RMSSD: wie stark das Herz von Schlag zu Schlag schwankt. DFA alpha 1: etwa 1 in Ruhe, 0,75 nahe der aeroben und 0,5 nahe der anaeroben Schwelle. Energie nach Keytel, Belastung nach Banister oder, ohne Profil, nach Edwards. Nichts davon ist medizinischer Rat.
DFA-alpha-1 = DFA alpha 1
Zones-and-rhythm = Zonen und Rhythmus
Time-in-zones = Zeit in Zonen
Poincar-plot-each-RR-interval-and-the-next = Poincaré-Diagramm: jedes RR-Intervall und das nächste
Poincar-plot-of-the-last-two-minutes = Poincaré-Diagramm der letzten zwei Minuten

## The recordings

Import = Importieren
A-file-of-FIT-CSV-or-JSON = Eine Datei im Format FIT, CSV oder JSON
Delete-all = Alle löschen
Back-to-the-sensors = Zurück zu den Sensoren
Back = Zurück
It-is-gone-for-good-when-you-leave-this-page_ = Sie ist endgültig weg, wenn du diese Seite verlässt.
They-are-on-this-device-only-and-cannot-be-had-434b59 = Sie sind nur auf diesem Gerät und lassen sich nicht zurückholen.
Keep-them = Behalten
Done = Fertig
Nothing-here-yet-Connect-a-sensor-and-press-0a1eb0 = Noch nichts hier. Verbinde einen Sensor und drücke auf Aufzeichnen, oder importiere eine FIT- oder CSV-Datei.
This-browser-keeps-nothing-of-this-page-so-7ae0c6 = Dieser Browser speichert nichts von dieser Seite, daher gibt es keine Aufzeichnungen. Ist das ein privates Fenster?
Goes-on = Läuft
On-this-device-only-used-MB-of-the-allowed-MB-839c8f = Nur auf diesem Gerät: { $used } MB von { $allowed } MB, die der Browser erlaubt.
Delete-all-count-recordings =
    { $count ->
        [one] Die Aufzeichnung löschen?
       *[other] Alle { $count } Aufzeichnungen löschen?
    }
title-is-deleted_ = { $title } ist gelöscht.
A-recording-could-not-be-deleted_ = Eine Aufzeichnung konnte nicht gelöscht werden.
Reload-the-page-and-try-again_ = Lade die Seite neu und versuche es noch einmal.
The-change-could-not-be-kept_ = Die Änderung konnte nicht gespeichert werden.
The-recordings-cannot-be-read_ = Die Aufzeichnungen können nicht gelesen werden.
The-browser-does-not-give-them-reload-the-page_ = Der Browser gibt sie nicht heraus: Lade die Seite neu.
All-recordings = Alle Aufzeichnungen
Export = Export
with-the-names-of-sensors = mit den Namen der Sensoren
As-simulated-sensors-streamed-at-1-only = Als simulierte Sensoren; gesendet nur bei 1×
Delete = Löschen
Laps = Runden
Time = Zeit
With-pauses = Mit Pausen
Beats = Schläge
mean-bpm-at-most-max = { $mean } bpm, höchstens { $max }
count-beats =
    { $count ->
        [one] { $count } Schlag
       *[other] { $count } Schläge
    }
value-unit-low-to-high = { $value } { $unit } ({ $low } bis { $high })
metric-of-source-over-the-whole-recording = { $metric } von { $source } über die ganze Aufzeichnung
Reading-the-recording = Lese die Aufzeichnung
Reading-the-other-recording = Lese die andere Aufzeichnung
The-recording-cannot-be-read_ = Die Aufzeichnung kann nicht gelesen werden.
the-browser-does-not-give-it = der Browser gibt sie nicht heraus
a-part-of-the-app-could-not-be-loaded = ein Teil der App konnte nicht geladen werden
nothing-in-it-can-be-read = nichts darin ist lesbar
it-was-cancelled = es wurde abgebrochen
Writing-the-file = Schreibe die Datei
The-file-could-not-be-saved_ = Die Datei konnte nicht gespeichert werden.
Is-there-room-for-it-in-the-browser-s-memory = Ist im Speicher des Browsers Platz dafür?
Reading-the-file = Lese die Datei
name-could-not-be-read_ = { $name } konnte nicht gelesen werden.
The-browser-does-not-give-it_ = Der Browser gibt sie nicht heraus.
Keeping-it = Sichere sie
name-could-not-be-kept_ = { $name } konnte nicht gesichert werden.
Delete-old-recordings-to-make-room_ = Lösche alte Aufzeichnungen, um Platz zu schaffen.
Not-all-of-name-could-be-read_ = { $name } konnte nicht vollständig gelesen werden.
problem-What-could-be-read-is-kept_ = { $problem }. Was lesbar war, ist gesichert.
Compare = Vergleichen
What = Was
First-source = Erste Quelle
with = mit
Second-source = Zweite Quelle
Difference-over-mean-Bland-Altman-each-dot-a-4a4811 = Differenz über dem Mittel (Bland-Altman): jeder Punkt ein Paar, Bias und 95-%-Übereinstimmungsgrenzen als Linien
Bland-Altman-plot = Bland-Altman-Diagramm
There-are-fewer-than-three-moments-of-which-811c05 = Es gibt weniger als drei Zeitpunkte, zu denen beide einen Wert haben.
Pairs = Paare
Bias = Bias
bias = Bias
Lower-limit = Untere Grenze
Upper-limit = Obere Grenze
Standard-deviation = Standardabweichung
Pearson-s-r = Pearsons r
Lin-s-concordance = Lins Konkordanz
mean-unit = Mittel, { $unit }

## The viewer

Strapline-live-viewer = Strapline: Live-Ansicht
QR-code = QR-Code
QR-code-of-the-link = QR-Code des Links
Full-screen = Vollbild
Link = Link
Watch = Ansehen
Watch-somebody-live_ = Jemandem live zusehen.
Open-the-link-that-you-were-given-scan-its-QR-5b9856 = Öffne den Link, den du bekommen hast, scanne seinen QR-Code, oder füge ihn hier ein.
The-link-does-not-say-where-to-connect-to_ = Der Link sagt nicht, wohin er führt.
This-page-came-from-no-broker-so-the-link-needs-5d3128 = Diese Seite kam von keinem Broker, daher braucht der Link broker=wss://… Bitte um einen anderen.
There-is-no-token-in-this-link_ = In diesem Link ist kein Token.
Live-loading-the-last-minutes = Live; lade die letzten Minuten
This-link-has-ended-Ask-for-a-new-one_ = Dieser Link ist abgelaufen. Bitte um einen neuen.
Too-many-people-are-watching-Try-again-later_ = Zu viele sehen gerade zu. Versuche es später noch einmal.
host-refuses-code-code_ = { $host } lehnt ab (Code { $code }).
host-does-not-answer_ = { $host } antwortet nicht.
The-connection-is-lost-it-is-tried-again = Die Verbindung ist verloren; es wird weiter versucht
The-link-has-ended = Der Link ist abgelaufen
the-sender-s-clock-is-time-ahead-of-this-one = die Uhr des Senders geht gegenüber dieser { $time } vor
time-late-or-the-sender-s-clock-is-behind = { $time } verspätet, oder die Uhr des Senders geht nach
time-late = { $time } verspätet
sensor-of-person = { $sensor } von { $person }
Sensor-place = Sensor { $place }
Sensor = Sensor
Waiting-for-values = Warte auf Werte
Not-connected = Nicht verbunden
No-values-for-time = Seit { $time } keine Werte
Nothing-has-come-yet-Values-appear-here-as-soon-4b5686 = Noch ist nichts gekommen. Werte erscheinen hier, sobald ein Sensor sendet.
Wall = Wand
Order = Reihenfolge
Name = Name
Zone = Zone
Highest-heart-rate = Höchste Herzfrequenz
Alarm-below = Alarm unter
Alarm-above = Alarm über
off = aus
Sound = Ton
Nobody-has-come-yet-People-appear-here-as-soon-3c93ab = Noch ist niemand da. Personen erscheinen hier, sobald sie senden.
Watch-on-another-screen = Auf einem anderen Bildschirm ansehen
Whoever-has-this-link-can-watch-until-it-ends_ = Wer diesen Link hat, kann zusehen, bis er abläuft.
Sim = Sim
High = ▲ Hoch
Low = ▼ Niedrig
Lost = ✕ Verloren
who-high = { $who } hoch
who-low = { $who } niedrig
who-lost = { $who } verloren
Alarm-people = Alarm: { $people }
Alarm-people-and-count-more = Alarm: { $people } und { $count } weitere
