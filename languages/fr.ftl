# French. The names are the English sentences (docs/languages.md).

## The page around everything

Strapline-live-heart-rate-in-the-browser = Strapline : la fréquence cardiaque en direct dans le navigateur
Strapline-needs-JavaScript-and-WebAssembly-it-50fad8 = Strapline a besoin de JavaScript et de WebAssembly : cette page décode elle-même les capteurs.
The-page-has-failed-and-cannot-go-on_ = La page a échoué et ne peut pas continuer.
What-the-broker-has-is-safe-Reload-to-continue-d38ee6 = Ce que le broker a reçu est en sécurité. Recharger la page, puis reconnecter les capteurs.
Reload = Recharger
Recordings = Enregistrements
Settings = Réglages
Close = Fermer

## The first visit

Your-heart-live-in-the-browser = Votre cœur, en direct dans le navigateur
Connect-a-heart-rate-strap-and-watch-every-beat-725378 = Connectez une ceinture cardiaque et suivez chaque battement. Rien à installer, pas de compte.
Preview-with-a-simulated-heart = Aperçu avec un cœur simulé
Preview-simulated = Aperçu, simulé
RR-intervals-of-a-simulated-heart = Intervalles RR d’un cœur simulé
Connect-a-sensor = Connecter un capteur
Try-without-a-strap = Essayer sans ceinture
Each-beat-goes-to-the-broker-on-this-computer-997aad = Chaque battement va au broker de cet ordinateur, lancé pour émettre de lui-même, et nulle part ailleurs.
All-values-stay-on-this-device-until-you-press-6cc7e5 = Toutes les valeurs restent sur cet appareil jusqu’à l’appui sur Émettre ; chaque battement va alors au broker indiqué ci-dessous, et nulle part ailleurs.

## Notices

Sensors-need-a-secure-page_ = Les capteurs exigent une page sécurisée.
This-one-came-over-plain-http-Open-it-by-https-4b5dd2 = Celle-ci est arrivée en http simple. L’ouvrir en https, ou sur cet ordinateur avec http://localhost.
This-browser-has-no-Web-Bluetooth_ = Ce navigateur n’a pas Web Bluetooth.
Open-the-page-in-Chrome-or-Edge-on-a-computer-30ee1a = Ouvrez la page dans Chrome ou Edge, sur un ordinateur ou un téléphone Android. Sous Linux, activez d’abord chrome://flags/#enable-web-bluetooth.
The-site-around-this-page-keeps-Bluetooth-from-a65f24 = Le site qui entoure cette page lui refuse le Bluetooth.
Open-the-page-in-a-tab-of-its-own-or-have-the-6a5678 = Ouvrez la page dans son propre onglet, ou faites ajouter allow="bluetooth" au cadre par le site.
Bluetooth-is-off_ = Le Bluetooth est désactivé.
Switch-it-on-in-the-system-s-settings-or-plug-002a2f = Activez-le dans les réglages du système ou branchez un adaptateur, puis appuyez de nouveau sur Connecter un capteur.
Bluetooth-is-off = Le Bluetooth est désactivé
nothing-was-chosen = rien n’a été choisi
nothing-on-it-that-Strapline-can-read = rien dessus que Strapline sache lire
out-of-reach = hors de portée
not-allowed = non autorisé
no-answer = pas de réponse
No-sensor-was-chosen_ = Aucun capteur n’a été choisi.
Nothing-in-the-list-Switch-Bluetooth-on-wear-573c6f = Rien dans la liste ? Activez le Bluetooth, portez la ceinture avec des électrodes humides, activez la diffusion de la fréquence cardiaque sur une montre et fermez les autres applications qui l’occupent.
Choose-again = Choisir de nouveau
Check-again = Vérifier de nouveau
name-was-forgotten_ = { $name } a été oublié.
Its-charts-go-with-it-when-this-message-closes_ = Ses graphiques disparaissent avec ce message.
Undo = Annuler
The-browser-does-not-allow-this-page-to-use-4c70a0 = Le navigateur n’autorise pas cette page à utiliser le Bluetooth.
Allow-it-in-the-site-settings-beside-the-045d44 = Autorisez-le dans les réglages du site, à côté de l’adresse, puis choisissez de nouveau.
The-chooser-could-not-be-opened_ = La fenêtre de choix n’a pas pu s’ouvrir.
The-browser-says-error_ = Le navigateur indique : { $error }.
A-part-of-the-app-could-not-be-loaded_ = Une partie de l’application n’a pas pu être chargée.
Check-the-connection-to-the-network-it-is-tried-9df654 = Vérifiez la connexion au réseau ; un nouvel essai se fait tout seul.
a-part-of-the-app-could-not-be-loaded-check-the-a7d042 = une partie de l’application n’a pas pu être chargée ; vérifiez la connexion et réessayez, ou rechargez la page
The-simulated-sensor-could-not-be-made_ = Le capteur simulé n’a pas pu être créé.
It-says-why_ = Message : { $why }.
A-recording-of-time-was-cut-off-it-is-kept_ = Un enregistrement de { $time } a été interrompu ; il est conservé.
Go-on-with-it-or-finish-it-you-find-it-among-bfb2cc = La continuer ou la terminer : elle se trouve parmi les enregistrements.
Go-on = Continuer
Finish = Terminer
A-recording-of-time-is-kept_ = Un enregistrement de { $time } est conservé.
You-find-it-among-the-recordings-on-this-device-6beb2a = Il se trouve parmi les enregistrements, sur cet appareil seulement.
The-recording-could-not-be-started_ = L’enregistrement n’a pas pu démarrer.
The-browser-keeps-nothing-of-this-page-Is-this-f2abd9 = Le navigateur ne conserve rien de cette page. Est-ce une fenêtre privée, ou le disque est-il plein ?
what_ = { $what }.
Reload-the-page-to-go-on_ = Rechargez la page pour continuer.
This-browser-has-no-small-window_ = Ce navigateur n’a pas de petite fenêtre.
Chrome-and-Edge-on-a-computer-have-it-from-264ad2 = Chrome et Edge l’ont sur ordinateur, à partir de la version 116.
A-new-version-of-Strapline-is-here_ = Une nouvelle version de Strapline est là.
It-takes-over-when-the-page-is-next-opened-or-339381 = Elle prend le relais à la prochaine ouverture ou au prochain rechargement de la page.
The-browser-s-Bluetooth-no-longer-answers-this-d89338 = Le Bluetooth du navigateur ne répond plus à cette page
The-background-part-could-not-be-started = La partie en arrière-plan n’a pas pu démarrer
The-background-part-of-the-page-has-failed = La partie en arrière-plan de la page a échoué

## Streaming

Stream = Émettre
Stop-streaming = Arrêter l’émission
Set-a-broker = Choisir un broker
Try-again = Réessayer
Delivered-of-what-was-held = Part livrée de ce qui était retenu
Local-only-no-broker-here-nothing-leaves-this-78dacb = Local seulement : pas de broker ici, rien ne quitte cet appareil.
The-broker-s-address-in-the-settings-cannot-be-14471d = L’adresse du broker dans les réglages est illisible. Rien ne quitte cet appareil.
A-token-is-missing-set-a-token-address-or-a-51c4f3 = Il manque un jeton : indiquez une adresse de jeton ou un jeton. Rien ne quitte cet appareil.
Not-streaming-nothing-leaves-this-device-Stream-4cb722 = Pas d’émission : rien ne quitte cet appareil. Émettre envoie chaque battement à { $host }.
Connecting-to-host = Connexion à { $host }
Live-to-host = En direct vers { $host }
count-values-sent =
    { $count ->
        [one] { $count } valeur envoyée
       *[other] { $count } valeurs envoyées
    }
holding-count-values =
    { $count ->
        [one] , { $count } valeur retenue
       *[other] , { $count } valeurs retenues
    }
holding-count-values-in-memory =
    { $count ->
        [one] , { $count } valeur retenue en mémoire
       *[other] , { $count } valeurs retenues en mémoire
    }
count-to-go = { $count } à envoyer
count-lost = { $count } perdues
started-by-itself-as-set-for-this-computer = démarré de lui-même, comme réglé pour cet ordinateur
cause-Next-try-when = { $cause }. Prochain essai { $when }
The-token-service-for-host-is-out-of-reach = Le service de jetons de { $host } est hors de portée
No-token-for-host = Pas de jeton pour { $host }
host-does-not-answer = { $host } ne répond pas
host-did-not-accept-the-token = { $host } n’a pas accepté le jeton
host-is-out-of-reach = { $host } est hors de portée
The-token-service-refuses-status-status-Check-63ebd6 = Le service de jetons refuse (statut { $status }). Vérifiez les réglages
host-does-not-accept-the-token-Get-a-new-one = { $host } n’accepte pas le jeton. Il en faut un nouveau
The-token-address-gives-no-token-Check-the-b1a5b5 = L’adresse de jeton ne donne pas de jeton. Vérifiez les réglages
host-refuses-code-code = { $host } refuse (code { $code })
host-refuses-reason-code-code = { $host } refuse : { $reason } (code { $code })
Connecting-to-the-broker = Connexion au broker
Streaming = Émission en cours
The-broker-is-out-of-reach-it-is-tried-again = Le broker est hors de portée ; nouvel essai en cours
The-broker-refuses-the-stream = Le broker refuse l’émission

## Recording

Recording = Enregistrement
Record = Enregistrer
Pause = Pause
Resume = Reprendre
Lap = Tour
Stop = Arrêter
End-replay = Terminer la relecture
lap-number-time = tour { $number } { $time }
paused = en pause
not-stored-the-browser-has-no-room-Delete-old-d80624 = non stocké : le navigateur manque de place. Supprimez d’anciens enregistrements
room-for-time-more = place pour encore { $time }
Replay-speed-played-of-length = Relecture { $speed }× · { $played } sur { $length }

## Sensors

Simulated = Simulé
Replay = Relecture
Sensor-without-a-name = Capteur sans nom
Connecting = Connexion
Live = En direct
Linked-but-silent-Is-it-worn-and-are-its-c06d0d = Lié, mais silencieux. Est-il porté, et ses électrodes sont-elles humides ?
Linked-but-silent-Is-it-worn-or-in-motion = Lié, mais silencieux. Est-il porté, ou en mouvement ?
cause-Reconnecting-when = { $cause }. Reconnexion { $when }
Lost-for-time-advice-Trying-again-when = Perdu depuis { $time }. { $advice } Nouvel essai { $when }
Disconnected = Déconnecté
Of-a-recording = D’un enregistrement
name-state = { $name } : { $state }
connecting = connexion
live = en direct
linked-but-silent = lié, mais silencieux
link-lost-reconnecting = liaison perdue, reconnexion
lost = perdu
disconnected = déconnecté
of-a-recording = d’un enregistrement
now = maintenant
in-seconds-s = dans { $seconds } s
seconds-s-ago = il y a { $seconds } s
minutes-min-ago = il y a { $minutes } min
Nothing-to-read-on-it = Rien à lire dessus
Out-of-reach = Hors de portée
Not-allowed-by-this-site = Non autorisé par ce site
Bluetooth-is-off-switch-it-on-in-the-system-s-ad78e2 = Le Bluetooth est désactivé : activez-le dans les réglages du système
Bluetooth-is-off-switch-it-on-in-the-system-s-152924 = Le Bluetooth est désactivé : activez-le dans les réglages du système.
No-answer = Pas de réponse
The-link-failed = La liaison a échoué
It-offers-nothing-that-Strapline-reads-is-heart-fd71d1 = Il n’offre rien que Strapline sache lire ; la diffusion de la fréquence cardiaque est-elle activée ?
This-site-does-not-allow-it_ = Ce site ne l’autorise pas.
Is-it-worn-near-and-free-of-other-apps = Est-il porté, proche et libre d’autres applications ?
Retry-now = Réessayer maintenant
Connect-again = Reconnecter
Disconnect = Déconnecter
Forget = Oublier
Contact = Contact
None-moisten-the-strap = Aucun : humidifier la ceinture
Good = Bon
Battery = Batterie
Worn-on = Porté sur
Other = Ailleurs
Chest = Poitrine
Wrist = Poignet
Finger = Doigt
Hand = Main
Ear-lobe = Lobe de l’oreille
Foot = Pied
Another-place = Un autre endroit
Gap = Interruption
time-out-of-reach = { $time } hors de portée
Unreadable = Illisible
count-messages-last-last =
    { $count ->
        [one] { $count } message ({ $last })
       *[other] { $count } messages (dernier : { $last })
    }
Reset-energy = Remettre l’énergie à zéro
Also-stream = Transmettre aussi
starting = démarrage
on = activé
Trainer = Home-trainer
Power-in-W = Puissance en W
Grade-in = Pente en %
Resistance = Résistance
Less = Moins
More = Plus
Target = Cible
Set = Régler
Release = Libérer
Not-set-trouble = Non réglé : { $trouble }
Asking-for-target = Demande : { $target }
Holds-target = Maintient { $target }
Free = Libre
resistance-level = résistance { $level }
a-grade-of-percent = une pente de { $percent } %
another-app-has-taken-control-close-it-then-set-b52147 = une autre application a pris le contrôle : fermez-la, puis réglez de nouveau la cible
the-machine-cannot-do-that = l’appareil ne sait pas le faire
the-machine-is-controlled-by-another-app-close-ad48dd = l’appareil est contrôlé par une autre application : fermez-la, puis réessayez
the-machine-does-not-answer = l’appareil ne répond pas
the-Bluetooth-link-did-not-take-the-command-try-379d26 = la liaison Bluetooth n’a pas pris la commande : réessayez
the-sensor-did-not-allow-it-it-may-have-to-be-f7a3f1 = le capteur ne l’a pas permis ; il faut peut-être d’abord l’appairer avec cet ordinateur
the-sensor-has-stopped-it-is-it-worn-and-off-da9a85 = le capteur l’a arrêté : est-il porté, et hors du chargeur ?
this-sensor-does-not-measure-it = ce capteur ne le mesure pas
the-Bluetooth-connection-carries-too-little-at-3856d2 = la liaison Bluetooth transporte trop peu à la fois pour cela (statut 10, MTU invalide)
the-sensor-did-not-answer = le capteur n’a pas répondu
the-sensor-has-stopped-it = le capteur l’a arrêté

## What to check

What-to-check = Que vérifier
What-to-check-the-likeliest-first = Que vérifier, le plus probable d’abord :
This-browser-cannot-reach-sensors = Ce navigateur ne peut pas joindre les capteurs
The-page-is-not-secure = La page n’est pas sécurisée
The-site-around-this-page-forbids-Bluetooth = Le site qui entoure cette page interdit le Bluetooth
The-browser-does-not-allow-Bluetooth-here = Le navigateur n’autorise pas le Bluetooth ici
The-sensor-is-not-in-the-list = Le capteur n’est pas dans la liste
The-sensor-was-found-but-does-not-connect = Le capteur a été trouvé, mais ne se connecte pas
There-is-nothing-to-read-on-the-sensor = Il n’y a rien à lire sur le capteur
Linked-but-no-values-come = Lié, mais aucune valeur n’arrive
Open-the-page-by-an-address-that-begins-with-eef657 = Ouvrez la page par une adresse qui commence par https://.
On-this-computer-http-localhost-will-do-as-well-64867d = Sur cet ordinateur, http://localhost convient aussi ; http:// suivi de l’adresse IP d’un autre ordinateur ne convient pas.
Open-the-page-in-a-tab-of-its-own-and-not-3eec9c = Ouvrez la page dans son propre onglet, et non dans une autre page.
If-it-is-your-site-give-the-frame-allow-6535ce = Si c’est votre site : ajoutez allow="bluetooth" au cadre, et n’interdisez pas bluetooth dans un en-tête Permissions-Policy.
If-it-is-a-work-computer-its-administrator-may-c83e6d = Si c’est un ordinateur professionnel : son administrateur a peut-être désactivé Web Bluetooth. Dans ce cas, chrome://policy affiche DefaultWebBluetoothGuardSetting.
Press-the-sign-beside-the-address-open-the-site-8d71c9 = Appuyez sur l’icône à côté de l’adresse, ouvrez les paramètres du site et autorisez les appareils Bluetooth.
Wear-the-strap-with-its-electrodes-moist-most-345e76 = Portez la ceinture, électrodes humides : la plupart ne se réveillent qu’au contact de la peau.
A-watch-or-an-arm-band-sends-only-when-its-0ffc10 = Une montre ou un brassard n’émet que si la diffusion de la fréquence cardiaque y est activée.
Close-other-apps-that-may-hold-it-on-the-phone-a085dd = Fermez les autres applications qui pourraient l’occuper, y compris sur le téléphone dans votre poche : la plupart des ceintures ne parlent qu’à une seule, et restent alors invisibles.
Come-within-two-metres-and-look-at-the-battery-8e4c3c = Approchez à moins de deux mètres et vérifiez la pile : faible, elle réduit la portée.
A-sensor-that-speaks-ANT-alone-cannot-be-52da1d = Un capteur seulement ANT+ n’est pas joignable en Bluetooth ; son manuel l’indique.
Close-other-apps-that-may-hold-it-on-the-phone-b7d0d6 = Fermez les autres applications qui pourraient l’occuper, y compris sur le téléphone dans votre poche : la plupart des ceintures ne parlent qu’à une seule.
Wear-it-with-moist-electrodes-come-within-two-cbaae6 = Portez-le avec des électrodes humides, approchez à moins de deux mètres et appuyez sur Réessayer maintenant.
Take-the-pod-off-its-belt-for-half-a-minute-or-89d20f = Détachez le boîtier de la ceinture pendant une demi-minute, ou retirez sa pile : cela le redémarre.
Switch-Bluetooth-off-and-on-again-in-the-system-68db62 = Désactivez puis réactivez le Bluetooth dans les réglages du système.
Switch-on-heart-rate-broadcast-on-a-watch-ba77ff = Sur une montre, activez la diffusion de la fréquence cardiaque : sans elle, la montre n’offre rien que cette page sache lire.
Forget-the-sensor-here-and-choose-it-again-what-8685fa = Oubliez le capteur ici et choisissez-le de nouveau : ce qui peut lui être demandé se décide au moment du choix.
Some-sensors-speak-a-language-of-their-own-086639 = Certains capteurs parlent leur propre langage tant que l’application du fabricant n’a pas activé le Bluetooth pour d’autres ; regardez dans cette application.
Moisten-the-electrodes-and-pull-the-strap-tight-c95fe7 = Humidifiez les électrodes et serrez la ceinture : une peau sèche ne donne pas de signal.
Look-at-its-contact-which-stands-beside-the-fcc126 = Regardez le contact : il figure à côté de la valeur si la ceinture l’indique.
A-sensor-for-power-speed-or-cadence-sends-only-872834 = Un capteur de puissance, de vitesse ou de cadence n’émet que s’il est en mouvement.
No-browser-of-iPhone-and-iPad-can-reach-sensors-af0728 = Aucun navigateur d’iPhone ou d’iPad ne peut joindre les capteurs : ouvrez la page sur un ordinateur ou un téléphone Android. Suivre quelqu’un fonctionne aussi ici.
Open-the-page-in-Chrome-Chromium-or-Edge-5841a4 = Ouvrez la page dans Chrome, Chromium ou Edge : Firefox n’a pas Web Bluetooth.
Open-chrome-flags-enable-web-bluetooth-enable-769bef = Ouvrez chrome://flags/#enable-web-bluetooth, activez-le et redémarrez le navigateur : sous Linux, c’est encore qualifié d’expérimental.
Run-systemctl-status-bluetooth-in-a-terminal-22b446 = Lancez systemctl status bluetooth dans un terminal : bluetoothd doit être actif (active), de BlueZ 5.41 ou ultérieur.
Open-the-page-in-Chrome-or-Edge-Firefox-and-206c93 = Ouvrez la page dans Chrome ou Edge : Firefox et Safari n’ont pas Web Bluetooth.
Brave-has-it-switched-off-open-brave-flags-513f60 = Brave le désactive : ouvrez brave://flags/#brave-web-bluetooth-api.
Open-Settings-Bluetooth-devices-and-switch-ca1b95 = Ouvrez Paramètres > Bluetooth et appareils et activez le Bluetooth. S’il n’y a pas d’interrupteur, l’ordinateur n’a pas d’adaptateur ou pas de pilote pour lui ; un adaptateur USB convient, en Bluetooth 4.0 ou ultérieur.
Open-System-Settings-Bluetooth-and-switch-it-on_ = Ouvrez Réglages Système > Bluetooth et activez-le.
Run-bluetoothctl-power-on-in-a-terminal-No-40700a = Lancez bluetoothctl power on dans un terminal. Pas de contrôleur ? Alors rfkill unblock bluetooth, puis systemctl status bluetooth, qui doit indiquer active.
Switch-Bluetooth-on-in-the-quick-settings_ = Activez le Bluetooth dans les réglages rapides.
Press-the-clock-and-switch-Bluetooth-on_ = Appuyez sur l’heure et activez le Bluetooth.
Switch-Bluetooth-on-in-the-system-s-settings_ = Activez le Bluetooth dans les réglages du système.
Open-System-Settings-Privacy-Security-Bluetooth-9a2d4a = Ouvrez Réglages Système > Confidentialité et sécurité > Bluetooth et autorisez votre navigateur ; puis quittez-le et rouvrez-le.
Switch-Location-on-Android-looks-for-Bluetooth-72ab21 = Activez la localisation : Android ne cherche les capteurs Bluetooth qu’à cette condition.
Open-Settings-Apps-Chrome-Permissions-and-allow-91bf34 = Ouvrez Paramètres > Applications > Chrome > Autorisations et autorisez Appareils à proximité, avant Android 12 Position.
If-the-browser-is-a-snap-or-a-flatpak-it-may-5685fc = Si le navigateur est un snap ou un flatpak, il n’a peut-être pas accès à BlueZ : snap connect chromium:bluez, ou un navigateur de votre distribution.
Open-Settings-Bluetooth-devices-Devices-and-47da49 = Ouvrez Paramètres > Bluetooth et appareils > Appareils et supprimez le capteur s’il y est appairé : sinon Windows l’occupe lui-même. Quelques capteurs demandent l’inverse : les y appairer une fois.
Remove-the-sensor-in-System-Settings-Bluetooth-a54efa = Supprimez le capteur dans Réglages Système > Bluetooth s’il y figure.
Run-bluetoothctl-remove-with-the-sensor-s-5b5d74 = Lancez bluetoothctl remove avec l’adresse du capteur si bluetoothctl devices l’affiche, puis choisissez-le de nouveau.
Forget-the-sensor-in-Android-s-Bluetooth-250e4d = Dissociez le capteur dans les paramètres Bluetooth d’Android s’il y est associé.

## What is measured

Heart-rate = Fréquence cardiaque
RR-interval = Intervalle RR
Heart-rate-variability = Variabilité de la fréquence cardiaque
Steps = Pas
Step-rate = Cadence de pas
Distance = Distance
Speed = Vitesse
Floors = Étages
Energy = Énergie
Metabolic-rate = Métabolisme
Power = Puissance
Cadence = Cadence
Activity = Activité
Acceleration = Accélération
Rotation = Rotation
Place = Position
Magnetic-field = Champ magnétique
Pulse-wave = Onde de pouls
Blood-oxygen = Oxygène sanguin
Muscle-oxygen = Oxygène musculaire
Haemoglobin = Hémoglobine
Body-temperature = Température corporelle
Core-temperature = Température centrale
Skin-temperature = Température cutanée
Weight = Poids
Blood-pressure = Pression artérielle
Glucose = Glucose
Stroke-rate = Cadence de rame
ECG = ECG

## Charts

chart = graphique
Left-and-right-move-up-and-down-zoom-space-bfe952 = Gauche et droite déplacent, haut et bas zooment, espace met en pause, fin revient au direct, maj avec gauche et droite lit les valeurs.
Held-New-values-are-still-kept_ = En pause. Les nouvelles valeurs sont toujours conservées.
metric-of-name = { $metric } de { $name }
time-behind-Go-live = { $time } de retard · Revenir au direct

## The settings

Broker-address = Adresse du broker
Empty-the-server-of-this-page-Any-broker-of-a8d7ba = Vide : le serveur de cette page. Tout broker de ce protocole convient, par exemple wss://ws.example.com.
Token-address = Adresse de jeton
Your-backend-s-address-that-answers-POST-with-d15273 = L’adresse de votre serveur qui répond à POST par {"{"}"token": "..."{"}"}. Il garde la clé d’API ; cette page ne la voit jamais.
Token-by-hand = Jeton à la main
Instead-of-an-address-a-token-that-starts-with-cedac3 = Au lieu d’une adresse : un jeton qui commence par rt., ou un jeton pour une seule connexion. Non conservé.
Wheel-circumference-in-mm = Circonférence de roue en mm
n2105-for-700-x-25C-Counts-for-speed-sensors-484627 = 2105 pour 700 x 25C. Vaut pour les capteurs de vitesse connectés à partir de maintenant.
What-is-recorded = Ce qui est enregistré
An-activity = Une activité
Sleep = Le sommeil
A-nap = Une sieste
The-broker-makes-a-summary-of-it-when-streaming-613bf6 = Le broker en fait un résumé à la fin de l’émission. Un changement commence une autre session. Pour cette visite.
Colours = Couleurs
As-the-system = Comme le système
Light = Clair
Dark = Sombre
High-contrast = Contraste élevé
Language = Langue
As-the-browser = Comme le navigateur
While-a-sensor-is-live = Tant qu’un capteur est en direct
Keep-the-screen-on = Garder l’écran allumé
Sounds-for-a-new-zone-and-for-lost-contact = Sons pour une nouvelle zone et un contact perdu
Settings-and-profile-as-a-file = Réglages et profil en fichier
Save-to-a-file = Enregistrer dans un fichier
Load-from-a-file = Charger un fichier
A-file-of-settings = Un fichier de réglages
Settings-and-profile-are-now-those-of-name_ = Les réglages et le profil sont maintenant ceux de { $name }.
name-has-no-settings-of-Strapline-and-nothing-d22f24 = { $name } ne contient pas de réglages de Strapline ; rien n’a été modifié.
No-connection-What-to-check = Pas de connexion ? Que vérifier
Cancel = Annuler
Save = Enregistrer

## The profile

About-you = À propos de vous
All-of-it-is-optional-and-kept-in-this-browser-515d61 = Tout est facultatif et reste dans ce navigateur. Les zones découlent de la fréquence cardiaque maximale, l’énergie et la charge aussi du sexe, de l’année de naissance et du poids. Pendant l’émission, le broker reçoit le poids, la taille, les fréquences cardiaques de repos et maximale.
Year-of-birth = Année de naissance
Sex-for-the-formulas = Sexe, pour les formules
Not-said = Non précisé
Female = Femme
Male = Homme
Weight-in-kg = Poids en kg
Height-in-cm = Taille en cm
Resting-heart-rate-in-bpm = Fréquence cardiaque de repos en bpm
Maximum-heart-rate-in-bpm = Fréquence cardiaque maximale en bpm
Heart-rate-zones = Zones de fréquence cardiaque
By-the-maximum-50-60-70-80-90 = Selon le maximum : 50, 60, 70, 80, 90 %
By-the-reserve-the-same-of-what-lies-above-rest = Selon la réserve : les mêmes parts au-dessus du repos
My-own-limits = Mes propres limites
Lower-limit-of-each-zone-in-bpm = Limite basse de chaque zone en bpm
Zone-1-from = Zone 1 à partir de
Zone-2-from = Zone 2 à partir de
Zone-3-from = Zone 3 à partir de
Zone-4-from = Zone 4 à partir de
Zone-5-from = Zone 5 à partir de
The-limits-have-to-rise-from-zone-to-zone-Until-9368dc = Les limites doivent monter de zone en zone. D’ici là, ce sont { $zones }.
Zones-zones_ = Zones { $zones }.
Zones-zones-maximum-usual-bpm-usual-at-your-age_ = Zones { $zones } (maximum { $usual } bpm, usuel à votre âge).
Zones-zones-maximum-usual-bpm-assumed_ = Zones { $zones } (maximum { $usual } bpm, supposé).

## The body

Below = En dessous
Below-zone-1 = Sous la zone 1
Zone-number = Zone { $number }
from-to-to-bpm = { $from } à { $to } bpm
from-from-bpm = à partir de { $from } bpm
up-to-to-bpm = jusqu’à { $to } bpm
Time-in-zones-times_ = Temps dans les zones : { $times }.
Trusted = Fiable
Doubtful-the-last-value-is-old = Douteux : la dernière valeur est ancienne
Doubtful-the-ECG-says-otherwise = Douteux : l’ECG dit autre chose
Doubtful-many-beats-were-corrected = Douteux : beaucoup de battements ont été corrigés
Doubtful-no-contact-with-the-skin = Douteux : pas de contact avec la peau
Waiting-for-RR-intervals = En attente des intervalles RR
First-values-in-seconds-s = Premières valeurs dans { $seconds } s
DFA-alpha-1-and-LF-HF-in-seconds-s = DFA alpha 1 et LF/HF dans { $seconds } s
no-clear-wave = pas d’onde nette
by-the-chest-s-movement = d’après le mouvement de la poitrine
by-the-heart-s-rhythm = d’après le rythme du cœur
none-corrected = aucun corrigé
count-corrected-circled-below =
    { $count ->
        [one] { $count } corrigé, cerclé ci-dessous
       *[other] { $count } corrigés, cerclés ci-dessous
    }
Strap-and-ECG-agree-off-ms-apart-on-beats-beats-2ac2e9 = Ceinture et ECG concordent : { $off } ms d’écart sur { $beats } battements, 95 % entre { $from } et { $to } ms
Strap-and-ECG-do-not-agree-off-ms-apart-on-a3ec79 = Ceinture et ECG ne concordent pas : { $off } ms d’écart sur { $beats } battements
Zones-for-an-assumed-maximum-of-180-bpm = Zones pour un maximum supposé de 180 bpm
Set-your-profile = Renseigner le profil
Small-window = Petite fenêtre
Root-mean-square-of-successive-differences-of-47609d = Moyenne quadratique des différences entre intervalles RR successifs : à quel point le cœur varie d’un battement à l’autre. Plus élevée au repos et après récupération.
Short-term-scaling-of-RR-intervals-detrended-63d3ff = Échelle à court terme des intervalles RR (analyse des fluctuations redressées). Environ 1 au repos ; 0,75 près du seuil aérobie, 0,5 près du seuil anaérobie.
Breaths-a-minute-from-the-rhythm-of-the-heart-736c4e = Respirations par minute, d’après le rythme du cœur ou le mouvement de la poitrine.
Respiration = Respiration
Share-of-RR-intervals-that-are-no-true-beats-03e512 = Part des intervalles RR qui ne sont pas de vrais battements : manqués, en trop ou prématurés. Ils sont corrigés avant tout calcul. Au-dessus de 5 %, ne pas s’y fier.
Artefacts = Artefacts
Energy-since-the-start-by-Keytel-s-formula-from-cfcee1 = Énergie depuis le début, selon la formule de Keytel à partir de la fréquence cardiaque, du sexe, de l’âge et du poids.
Training-load-since-the-start-TRIMP-Banister-s-57f919 = Charge d’entraînement depuis le début (TRIMP) : selon Banister si le profil est connu, sinon les minutes fois les zones d’Edwards.
Load = Charge
More-measures-and-what-they-mean = Autres mesures, et ce qu’elles signifient
Spread-of-all-RR-intervals_ = Dispersion de tous les intervalles RR.
Successive-intervals-that-differ-by-more-than-dff05f = Intervalles successifs qui diffèrent de plus de 50 ms.
Width-of-the-Poincar-plot-from-beat-to-beat_ = Largeur du diagramme de Poincaré : d’un battement à l’autre.
Its-length-over-longer-times_ = Sa longueur : sur des durées plus longues.
Power-of-slow-waves-over-that-of-fast-ones_ = Puissance des ondes lentes sur celle des rapides.
Over-the-last-two-minutes-artefacts-corrected-7a48a0 = Sur les deux dernières minutes, artefacts corrigés. RMSSD : à quel point le cœur varie d’un battement à l’autre. DFA alpha 1 : environ 1 au repos, 0,75 près du seuil aérobie et 0,5 près du seuil anaérobie. Énergie selon Keytel, charge selon Banister ou, sans profil, Edwards. Rien de tout cela n’est un avis médical.
DFA-alpha-1 = DFA alpha 1
Zones-and-rhythm = Zones et rythme
Time-in-zones = Temps dans les zones
Poincar-plot-each-RR-interval-and-the-next = Diagramme de Poincaré : chaque intervalle RR et le suivant
Poincar-plot-of-the-last-two-minutes = Diagramme de Poincaré des deux dernières minutes

## The recordings

Import = Importer
A-file-of-FIT-CSV-or-JSON = Un fichier FIT, CSV ou JSON
Delete-all = Tout supprimer
Back-to-the-sensors = Retour aux capteurs
Back = Retour
It-is-gone-for-good-when-you-leave-this-page_ = Il disparaît pour de bon en quittant cette page.
They-are-on-this-device-only-and-cannot-be-had-434b59 = Ils ne sont que sur cet appareil et ne peuvent pas être récupérés.
Keep-them = Les garder
Done = Terminé
Nothing-here-yet-Connect-a-sensor-and-press-0a1eb0 = Rien ici pour l’instant. Connectez un capteur et appuyez sur Enregistrer, ou importez un fichier FIT ou CSV.
This-browser-keeps-nothing-of-this-page-so-7ae0c6 = Ce navigateur ne conserve rien de cette page, il n’y a donc pas d’enregistrements. Est-ce une fenêtre privée ?
Goes-on = En cours
On-this-device-only-used-MB-of-the-allowed-MB-839c8f = Sur cet appareil seulement : { $used } Mo sur les { $allowed } Mo que permet le navigateur.
Delete-all-count-recordings =
    { $count ->
        [one] Supprimer l’enregistrement ?
       *[other] Supprimer les { $count } enregistrements ?
    }
title-is-deleted_ = { $title } est supprimé.
A-recording-could-not-be-deleted_ = Un enregistrement n’a pas pu être supprimé.
Reload-the-page-and-try-again_ = Rechargez la page et réessayez.
The-change-could-not-be-kept_ = La modification n’a pas pu être conservée.
The-recordings-cannot-be-read_ = Les enregistrements ne peuvent pas être lus.
The-browser-does-not-give-them-reload-the-page_ = Le navigateur ne les donne pas : rechargez la page.
All-recordings = Tous les enregistrements
Export = Exporter
with-the-names-of-sensors = avec les noms des capteurs
As-simulated-sensors-streamed-at-1-only = Comme capteurs simulés ; émis à 1× seulement
Delete = Supprimer
Laps = Tours
Time = Temps
With-pauses = Avec les pauses
Beats = Battements
mean-bpm-at-most-max = { $mean } bpm, au plus { $max }
count-beats =
    { $count ->
        [one] { $count } battement
       *[other] { $count } battements
    }
value-unit-low-to-high = { $value } { $unit } ({ $low } à { $high })
metric-of-source-over-the-whole-recording = { $metric } de { $source } sur tout l’enregistrement
Reading-the-recording = Lecture de l’enregistrement
Reading-the-other-recording = Lecture de l’autre enregistrement
The-recording-cannot-be-read_ = L’enregistrement ne peut pas être lu.
the-browser-does-not-give-it = le navigateur ne le donne pas
a-part-of-the-app-could-not-be-loaded = une partie de l’application n’a pas pu être chargée
nothing-in-it-can-be-read = rien n’y est lisible
it-was-cancelled = c’est annulé
Writing-the-file = Écriture du fichier
The-file-could-not-be-saved_ = Le fichier n’a pas pu être enregistré.
Is-there-room-for-it-in-the-browser-s-memory = Y a-t-il de la place dans la mémoire du navigateur ?
Reading-the-file = Lecture du fichier
name-could-not-be-read_ = { $name } n’a pas pu être lu.
The-browser-does-not-give-it_ = Le navigateur ne le donne pas.
Keeping-it = Conservation
name-could-not-be-kept_ = { $name } n’a pas pu être conservé.
Delete-old-recordings-to-make-room_ = Supprimez d’anciens enregistrements pour faire de la place.
Not-all-of-name-could-be-read_ = { $name } n’a pas pu être lu en entier.
problem-What-could-be-read-is-kept_ = { $problem }. Ce qui a pu être lu est conservé.
Compare = Comparer
What = Quoi
First-source = Première source
with = avec
Second-source = Seconde source
Difference-over-mean-Bland-Altman-each-dot-a-4a4811 = Différence selon la moyenne (Bland-Altman) : chaque point une paire, biais et limites d’agrément à 95 % en lignes
Bland-Altman-plot = Diagramme de Bland-Altman
There-are-fewer-than-three-moments-of-which-811c05 = Il y a moins de trois instants où les deux ont une valeur.
Pairs = Paires
Bias = Biais
bias = biais
Lower-limit = Limite inférieure
Upper-limit = Limite supérieure
Standard-deviation = Écart type
Pearson-s-r = r de Pearson
Lin-s-concordance = Concordance de Lin
mean-unit = moyenne, { $unit }

## The viewer

Strapline-live-viewer = Strapline : vue en direct
QR-code = Code QR
QR-code-of-the-link = Code QR du lien
Full-screen = Plein écran
Link = Lien
Watch = Regarder
Watch-somebody-live_ = Suivre quelqu’un en direct.
Open-the-link-that-you-were-given-scan-its-QR-5b9856 = Ouvrez le lien reçu, scannez son code QR, ou collez-le ici.
The-link-does-not-say-where-to-connect-to_ = Le lien ne dit pas où se connecter.
This-page-came-from-no-broker-so-the-link-needs-5d3128 = Cette page ne vient pas d’un broker, le lien doit donc contenir broker=wss://… Demandez-en un autre.
There-is-no-token-in-this-link_ = Il n’y a pas de jeton dans ce lien.
Live-loading-the-last-minutes = En direct ; chargement des dernières minutes
This-link-has-ended-Ask-for-a-new-one_ = Ce lien a expiré. Demandez-en un nouveau.
Too-many-people-are-watching-Try-again-later_ = Trop de personnes regardent. Réessayez plus tard.
host-refuses-code-code_ = { $host } refuse (code { $code }).
host-does-not-answer_ = { $host } ne répond pas.
The-connection-is-lost-it-is-tried-again = La connexion est perdue ; nouvel essai en cours
The-link-has-ended = Le lien a expiré
the-sender-s-clock-is-time-ahead-of-this-one = l’horloge de l’émetteur avance de { $time } sur celle-ci
time-late-or-the-sender-s-clock-is-behind = { $time } de retard, ou l’horloge de l’émetteur retarde
time-late = { $time } de retard
sensor-of-person = { $sensor } de { $person }
Sensor-place = Capteur { $place }
Sensor = Capteur
Waiting-for-values = En attente de valeurs
Not-connected = Non connecté
No-values-for-time = Pas de valeurs depuis { $time }
Nothing-has-come-yet-Values-appear-here-as-soon-4b5686 = Rien n’est encore arrivé. Les valeurs apparaissent ici dès qu’un capteur émet.
Wall = Mur
Order = Ordre
Name = Nom
Zone = Zone
Highest-heart-rate = Fréquence cardiaque la plus haute
Alarm-below = Alarme en dessous de
Alarm-above = Alarme au-dessus de
off = désactivée
Sound = Son
Nobody-has-come-yet-People-appear-here-as-soon-3c93ab = Personne n’est encore là. Les personnes apparaissent ici dès qu’elles émettent.
Watch-on-another-screen = Regarder sur un autre écran
Whoever-has-this-link-can-watch-until-it-ends_ = Quiconque a ce lien peut regarder jusqu’à son expiration.
Sim = Sim
High = ▲ Haut
Low = ▼ Bas
Lost = ✕ Perdu
who-high = { $who } haut
who-low = { $who } bas
who-lost = { $who } perdu
Alarm-people = Alarme : { $people }
Alarm-people-and-count-more = Alarme : { $people } et { $count } de plus
