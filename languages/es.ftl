# Spanish. The names are the English sentences (docs/languages.md).

## The page around everything

Strapline-live-heart-rate-in-the-browser = Strapline: frecuencia cardíaca en directo en el navegador
Strapline-needs-JavaScript-and-WebAssembly-it-50fad8 = Strapline necesita JavaScript y WebAssembly: los sensores se decodifican en esta página.
The-page-has-failed-and-cannot-go-on_ = La página ha fallado y no puede continuar.
What-the-broker-has-is-safe-Reload-to-continue-d38ee6 = Lo que tiene el bróker está a salvo. Recarga la página y vuelve a conectar los sensores.
Reload = Recargar
Recordings = Grabaciones
Settings = Ajustes
Close = Cerrar

## The first visit

Your-heart-live-in-the-browser = Tu corazón, en directo en el navegador
Connect-a-heart-rate-strap-and-watch-every-beat-725378 = Conecta una banda de frecuencia cardíaca y observa cada latido. Nada que instalar, sin cuenta.
Preview-with-a-simulated-heart = Vista previa con un corazón simulado
Preview-simulated = Vista previa, simulada
RR-intervals-of-a-simulated-heart = Intervalos RR de un corazón simulado
Connect-a-sensor = Conectar un sensor
Try-without-a-strap = Probar sin banda
Each-beat-goes-to-the-broker-on-this-computer-997aad = Cada latido va al bróker de este ordenador, que se inició para transmitir por sí solo, y a ningún otro sitio.
All-values-stay-on-this-device-until-you-press-6cc7e5 = Todos los valores se quedan en este dispositivo hasta que pulses Transmitir; entonces cada latido va al bróker indicado abajo, y a ningún otro sitio.

## Notices

Sensors-need-a-secure-page_ = Los sensores necesitan una página segura.
This-one-came-over-plain-http-Open-it-by-https-4b5dd2 = Esta llegó por http sin cifrar. Ábrela con https o, en este ordenador, como http://localhost.
This-browser-has-no-Web-Bluetooth_ = Este navegador no tiene Web Bluetooth.
Open-the-page-in-Chrome-or-Edge-on-a-computer-30ee1a = Abre la página en Chrome o Edge, en un ordenador o un teléfono Android. En Linux, activa antes chrome://flags/#enable-web-bluetooth.
The-site-around-this-page-keeps-Bluetooth-from-a65f24 = El sitio que contiene esta página le niega el Bluetooth.
Open-the-page-in-a-tab-of-its-own-or-have-the-6a5678 = Abre la página en su propia pestaña, o pide que el sitio añada allow="bluetooth" al marco.
Bluetooth-is-off_ = El Bluetooth está apagado.
Switch-it-on-in-the-system-s-settings-or-plug-002a2f = Actívalo en los ajustes del sistema o conecta un adaptador; luego pulsa otra vez Conectar un sensor.
Bluetooth-is-off = El Bluetooth está apagado
nothing-was-chosen = no se eligió nada
nothing-on-it-that-Strapline-can-read = no tiene nada que Strapline pueda leer
out-of-reach = fuera de alcance
not-allowed = no permitido
no-answer = sin respuesta
No-sensor-was-chosen_ = No se eligió ningún sensor.
Nothing-in-the-list-Switch-Bluetooth-on-wear-573c6f = ¿Nada en la lista? Activa el Bluetooth, ponte la banda con los electrodos húmedos, activa la emisión de la frecuencia cardíaca en el reloj y cierra otras aplicaciones que lo ocupen.
Choose-again = Elegir de nuevo
Check-again = Comprobar de nuevo
name-was-forgotten_ = Se ha olvidado { $name }.
Its-charts-go-with-it-when-this-message-closes_ = Sus gráficos desaparecen al cerrar este mensaje.
Undo = Deshacer
The-browser-does-not-allow-this-page-to-use-4c70a0 = El navegador no permite que esta página use el Bluetooth.
Allow-it-in-the-site-settings-beside-the-045d44 = Permítelo en los ajustes del sitio, junto a la dirección, y elige de nuevo.
The-chooser-could-not-be-opened_ = No se pudo abrir el selector.
The-browser-says-error_ = El navegador dice: { $error }.
A-part-of-the-app-could-not-be-loaded_ = No se pudo cargar una parte de la aplicación.
Check-the-connection-to-the-network-it-is-tried-9df654 = Comprueba la conexión a la red; se vuelve a intentar solo.
a-part-of-the-app-could-not-be-loaded-check-the-a7d042 = no se pudo cargar una parte de la aplicación; comprueba la conexión e inténtalo de nuevo, o recarga la página
The-simulated-sensor-could-not-be-made_ = No se pudo crear el sensor simulado.
It-says-why_ = El mensaje: { $why }.
A-recording-of-time-was-cut-off-it-is-kept_ = Se interrumpió una grabación de { $time }; está guardada.
Go-on-with-it-or-finish-it-you-find-it-among-bfb2cc = Continúala o termínala: está entre las grabaciones.
Go-on = Continuar
Finish = Terminar
A-recording-of-time-is-kept_ = Se guardó una grabación de { $time }.
You-find-it-among-the-recordings-on-this-device-6beb2a = Está entre las grabaciones, solo en este dispositivo.
The-recording-could-not-be-started_ = No se pudo iniciar la grabación.
The-browser-keeps-nothing-of-this-page-Is-this-f2abd9 = El navegador no guarda nada de esta página. ¿Es una ventana privada o está lleno el disco?
what_ = { $what }.
Reload-the-page-to-go-on_ = Recarga la página para continuar.
This-browser-has-no-small-window_ = Este navegador no tiene ventana pequeña.
Chrome-and-Edge-on-a-computer-have-it-from-264ad2 = Chrome y Edge la tienen en ordenadores, desde la versión 116.
A-new-version-of-Strapline-is-here_ = Hay una versión nueva de Strapline.
It-takes-over-when-the-page-is-next-opened-or-339381 = Entra en uso la próxima vez que se abra o se recargue la página.
The-browser-s-Bluetooth-no-longer-answers-this-d89338 = El Bluetooth del navegador ya no responde a esta página
The-background-part-could-not-be-started = No se pudo iniciar la parte en segundo plano
The-background-part-of-the-page-has-failed = La parte en segundo plano de la página ha fallado

## Streaming

Stream = Transmitir
Stop-streaming = Dejar de transmitir
Set-a-broker = Configurar un bróker
Try-again = Reintentar
Delivered-of-what-was-held = Entregado de lo que estaba retenido
Local-only-no-broker-here-nothing-leaves-this-78dacb = Solo local: aquí no hay bróker, nada sale de este dispositivo.
The-broker-s-address-in-the-settings-cannot-be-14471d = La dirección del bróker en los ajustes no se puede leer. Nada sale de este dispositivo.
A-token-is-missing-set-a-token-address-or-a-51c4f3 = Falta un token: indica una dirección de tokens o un token. Nada sale de este dispositivo.
Not-streaming-nothing-leaves-this-device-Stream-4cb722 = Sin transmisión: nada sale de este dispositivo. Transmitir envía cada latido a { $host }.
Connecting-to-host = Conectando con { $host }
Live-to-host = En directo a { $host }
count-values-sent =
    { $count ->
        [one] { $count } valor enviado
       *[other] { $count } valores enviados
    }
holding-count-values =
    { $count ->
        [one] , { $count } valor retenido
       *[other] , { $count } valores retenidos
    }
holding-count-values-in-memory =
    { $count ->
        [one] , { $count } valor retenido en memoria
       *[other] , { $count } valores retenidos en memoria
    }
count-to-go = { $count } por enviar
count-lost = { $count } perdidos
started-by-itself-as-set-for-this-computer = iniciada por sí sola, como está configurado en este ordenador
cause-Next-try-when = { $cause }. Próximo intento { $when }
The-token-service-for-host-is-out-of-reach = El servicio de tokens de { $host } no está accesible
No-token-for-host = No hay token para { $host }
host-does-not-answer = { $host } no responde
host-did-not-accept-the-token = { $host } no aceptó el token
host-is-out-of-reach = { $host } no está accesible
The-token-service-refuses-status-status-Check-63ebd6 = El servicio de tokens lo rechaza (estado { $status }). Revisa los ajustes
host-does-not-accept-the-token-Get-a-new-one = { $host } no acepta el token. Consigue uno nuevo
The-token-address-gives-no-token-Check-the-b1a5b5 = La dirección de tokens no da ningún token. Revisa los ajustes
host-refuses-code-code = { $host } lo rechaza (código { $code })
host-refuses-reason-code-code = { $host } lo rechaza: { $reason } (código { $code })
Connecting-to-the-broker = Conectando con el bróker
Streaming = Transmitiendo
The-broker-is-out-of-reach-it-is-tried-again = El bróker no está accesible; se vuelve a intentar
The-broker-refuses-the-stream = El bróker rechaza la transmisión

## Recording

Recording = Grabación
Record = Grabar
Pause = Pausa
Resume = Reanudar
Lap = Vuelta
Stop = Parar
End-replay = Terminar la reproducción
lap-number-time = vuelta { $number } { $time }
paused = en pausa
not-stored-the-browser-has-no-room-Delete-old-d80624 = sin guardar: el navegador no tiene espacio. Borra grabaciones antiguas
room-for-time-more = espacio para { $time } más
Replay-speed-played-of-length = Reproducción { $speed }× · { $played } de { $length }

## Sensors

Simulated = Simulado
Replay = Reproducción
Sensor-without-a-name = Sensor sin nombre
Connecting = Conectando
Live = En directo
Linked-but-silent-Is-it-worn-and-are-its-c06d0d = Enlazado, pero en silencio. ¿Está puesto y tiene los electrodos húmedos?
Linked-but-silent-Is-it-worn-or-in-motion = Enlazado, pero en silencio. ¿Está puesto o en movimiento?
cause-Reconnecting-when = { $cause }. Reconexión { $when }
Lost-for-time-advice-Trying-again-when = Perdido desde hace { $time }. { $advice } Nuevo intento { $when }
Disconnected = Desconectado
Of-a-recording = De una grabación
name-state = { $name }: { $state }
connecting = conectando
live = en directo
linked-but-silent = enlazado, pero en silencio
link-lost-reconnecting = enlace perdido, reconectando
lost = perdido
disconnected = desconectado
of-a-recording = de una grabación
now = ahora
in-seconds-s = en { $seconds } s
seconds-s-ago = hace { $seconds } s
minutes-min-ago = hace { $minutes } min
Nothing-to-read-on-it = No tiene nada que leer
Out-of-reach = Fuera de alcance
Not-allowed-by-this-site = No permitido por este sitio
Bluetooth-is-off-switch-it-on-in-the-system-s-ad78e2 = El Bluetooth está apagado: actívalo en los ajustes del sistema
Bluetooth-is-off-switch-it-on-in-the-system-s-152924 = El Bluetooth está apagado: actívalo en los ajustes del sistema.
No-answer = Sin respuesta
The-link-failed = El enlace ha fallado
It-offers-nothing-that-Strapline-reads-is-heart-fd71d1 = No ofrece nada que Strapline lea; ¿está activada la emisión de la frecuencia cardíaca?
This-site-does-not-allow-it_ = Este sitio no lo permite.
Is-it-worn-near-and-free-of-other-apps = ¿Está puesto, cerca y libre de otras aplicaciones?
Retry-now = Reintentar ahora
Connect-again = Conectar de nuevo
Disconnect = Desconectar
Forget = Olvidar
Contact = Contacto
None-moisten-the-strap = Ninguno: humedece la banda
Good = Bueno
Battery = Batería
Worn-on = Se lleva en
Other = Otro
Chest = Pecho
Wrist = Muñeca
Finger = Dedo
Hand = Mano
Ear-lobe = Lóbulo de la oreja
Foot = Pie
Another-place = Otro lugar
Gap = Interrupción
time-out-of-reach = { $time } fuera de alcance
Unreadable = Ilegible
count-messages-last-last =
    { $count ->
        [one] { $count } mensaje ({ $last })
       *[other] { $count } mensajes (último: { $last })
    }
Reset-energy = Restablecer la energía
Also-stream = Transmitir también
starting = iniciando
on = activado
Trainer = Rodillo
Power-in-W = Potencia en W
Grade-in = Pendiente en %
Resistance = Resistencia
Less = Menos
More = Más
Target = Objetivo
Set = Fijar
Release = Liberar
Not-set-trouble = Sin fijar: { $trouble }
Asking-for-target = Pidiendo { $target }
Holds-target = Mantiene { $target }
Free = Libre
resistance-level = resistencia { $level }
a-grade-of-percent = una pendiente del { $percent } %
another-app-has-taken-control-close-it-then-set-b52147 = otra aplicación ha tomado el control: ciérrala y vuelve a fijar el objetivo
the-machine-cannot-do-that = la máquina no puede hacerlo
the-machine-is-controlled-by-another-app-close-ad48dd = otra aplicación controla la máquina: ciérrala e inténtalo de nuevo
the-machine-does-not-answer = la máquina no responde
the-Bluetooth-link-did-not-take-the-command-try-379d26 = el enlace Bluetooth no aceptó la orden: inténtalo de nuevo
the-sensor-did-not-allow-it-it-may-have-to-be-f7a3f1 = el sensor no lo permitió; quizá haya que emparejarlo antes con este ordenador
the-sensor-has-stopped-it-is-it-worn-and-off-da9a85 = el sensor lo ha detenido: ¿está puesto y fuera del cargador?
this-sensor-does-not-measure-it = este sensor no lo mide
the-Bluetooth-connection-carries-too-little-at-3856d2 = el enlace Bluetooth lleva muy poco de una vez para esto (estado 10, MTU no válida)
the-sensor-did-not-answer = el sensor no respondió
the-sensor-has-stopped-it = el sensor lo ha detenido

## What to check

What-to-check = Qué comprobar
What-to-check-the-likeliest-first = Qué comprobar, lo más probable primero:
This-browser-cannot-reach-sensors = Este navegador no puede acceder a sensores
The-page-is-not-secure = La página no es segura
The-site-around-this-page-forbids-Bluetooth = El sitio que contiene esta página prohíbe el Bluetooth
The-browser-does-not-allow-Bluetooth-here = El navegador no permite el Bluetooth aquí
The-sensor-is-not-in-the-list = El sensor no está en la lista
The-sensor-was-found-but-does-not-connect = Se encontró el sensor, pero no se conecta
There-is-nothing-to-read-on-the-sensor = El sensor no tiene nada que leer
Linked-but-no-values-come = Enlazado, pero no llegan valores
Open-the-page-by-an-address-that-begins-with-eef657 = Abre la página con una dirección que empiece por https://.
On-this-computer-http-localhost-will-do-as-well-64867d = En este ordenador también sirve http://localhost; http:// con la dirección IP de otro ordenador no sirve.
Open-the-page-in-a-tab-of-its-own-and-not-3eec9c = Abre la página en su propia pestaña, y no dentro de otra página.
If-it-is-your-site-give-the-frame-allow-6535ce = Si es tu sitio: añade allow="bluetooth" al marco, y no excluyas bluetooth en una cabecera Permissions-Policy.
If-it-is-a-work-computer-its-administrator-may-c83e6d = Si es un ordenador de trabajo: puede que su administrador haya desactivado Web Bluetooth. En ese caso, chrome://policy muestra DefaultWebBluetoothGuardSetting.
Press-the-sign-beside-the-address-open-the-site-8d71c9 = Pulsa el icono junto a la dirección, abre la configuración del sitio y permite los dispositivos Bluetooth.
Wear-the-strap-with-its-electrodes-moist-most-345e76 = Ponte la banda con los electrodos húmedos: la mayoría solo se despiertan sobre la piel.
A-watch-or-an-arm-band-sends-only-when-its-0ffc10 = Un reloj o un brazalete solo emite si tiene activada la emisión de la frecuencia cardíaca.
Close-other-apps-that-may-hold-it-on-the-phone-a085dd = Cierra otras aplicaciones que puedan ocuparlo, también en el teléfono del bolsillo: la mayoría de las bandas solo hablan con una, y mientras tanto no se ven.
Come-within-two-metres-and-look-at-the-battery-8e4c3c = Acércate a menos de dos metros y comprueba la batería: si está baja, el alcance es corto.
A-sensor-that-speaks-ANT-alone-cannot-be-52da1d = A un sensor que solo usa ANT+ no se llega por Bluetooth; lo indica su manual.
Close-other-apps-that-may-hold-it-on-the-phone-b7d0d6 = Cierra otras aplicaciones que puedan ocuparlo, también en el teléfono del bolsillo: la mayoría de las bandas solo hablan con una.
Wear-it-with-moist-electrodes-come-within-two-cbaae6 = Póntelo con los electrodos húmedos, acércate a menos de dos metros y pulsa Reintentar ahora.
Take-the-pod-off-its-belt-for-half-a-minute-or-89d20f = Separa el sensor de la banda medio minuto, o quítale la pila: así se reinicia.
Switch-Bluetooth-off-and-on-again-in-the-system-68db62 = Desactiva y vuelve a activar el Bluetooth en los ajustes del sistema.
Switch-on-heart-rate-broadcast-on-a-watch-ba77ff = En un reloj, activa la emisión de la frecuencia cardíaca: sin ella no ofrece nada que esta página lea.
Forget-the-sensor-here-and-choose-it-again-what-8685fa = Olvida el sensor aquí y elígelo de nuevo: lo que se le puede pedir se decide al elegirlo.
Some-sensors-speak-a-language-of-their-own-086639 = Algunos sensores hablan un lenguaje propio hasta que la aplicación del fabricante activa el Bluetooth para otros; mira en esa aplicación.
Moisten-the-electrodes-and-pull-the-strap-tight-c95fe7 = Humedece los electrodos y aprieta la banda: la piel seca no da señal.
Look-at-its-contact-which-stands-beside-the-fcc126 = Mira el contacto: aparece junto al valor si la banda lo indica.
A-sensor-for-power-speed-or-cadence-sends-only-872834 = Un sensor de potencia, velocidad o cadencia solo emite mientras se mueve.
No-browser-of-iPhone-and-iPad-can-reach-sensors-af0728 = Ningún navegador de iPhone o iPad puede acceder a sensores: abre la página en un ordenador o un teléfono Android. Ver a otra persona sí funciona aquí.
Open-the-page-in-Chrome-Chromium-or-Edge-5841a4 = Abre la página en Chrome, Chromium o Edge: Firefox no tiene Web Bluetooth.
Open-chrome-flags-enable-web-bluetooth-enable-769bef = Abre chrome://flags/#enable-web-bluetooth, actívalo y reinicia el navegador: en Linux aún se considera experimental.
Run-systemctl-status-bluetooth-in-a-terminal-22b446 = Ejecuta systemctl status bluetooth en un terminal: bluetoothd debe estar activo (active), de BlueZ 5.41 o posterior.
Open-the-page-in-Chrome-or-Edge-Firefox-and-206c93 = Abre la página en Chrome o Edge: Firefox y Safari no tienen Web Bluetooth.
Brave-has-it-switched-off-open-brave-flags-513f60 = Brave lo tiene desactivado: abre brave://flags/#brave-web-bluetooth-api.
Open-Settings-Bluetooth-devices-and-switch-ca1b95 = Abre Configuración > Bluetooth y dispositivos y activa el Bluetooth. Si no hay interruptor, el ordenador no tiene adaptador o le falta el controlador; sirve uno USB con Bluetooth 4.0 o posterior.
Open-System-Settings-Bluetooth-and-switch-it-on_ = Abre Ajustes del Sistema > Bluetooth y actívalo.
Run-bluetoothctl-power-on-in-a-terminal-No-40700a = Ejecuta bluetoothctl power on en un terminal. ¿No hay controlador? Entonces rfkill unblock bluetooth y systemctl status bluetooth, que debe decir active.
Switch-Bluetooth-on-in-the-quick-settings_ = Activa el Bluetooth en los ajustes rápidos.
Press-the-clock-and-switch-Bluetooth-on_ = Pulsa la hora y activa el Bluetooth.
Switch-Bluetooth-on-in-the-system-s-settings_ = Activa el Bluetooth en los ajustes del sistema.
Open-System-Settings-Privacy-Security-Bluetooth-9a2d4a = Abre Ajustes del Sistema > Privacidad y seguridad > Bluetooth y permítelo a tu navegador; luego ciérralo del todo y ábrelo de nuevo.
Switch-Location-on-Android-looks-for-Bluetooth-72ab21 = Activa la ubicación: Android solo busca sensores Bluetooth con ella.
Open-Settings-Apps-Chrome-Permissions-and-allow-91bf34 = Abre Ajustes > Aplicaciones > Chrome > Permisos y permite Dispositivos cercanos; antes de Android 12, Ubicación.
If-the-browser-is-a-snap-or-a-flatpak-it-may-5685fc = Si el navegador es un snap o un flatpak, puede que no tenga acceso a BlueZ: snap connect chromium:bluez, o un navegador de tu distribución.
Open-Settings-Bluetooth-devices-Devices-and-47da49 = Abre Configuración > Bluetooth y dispositivos > Dispositivos y quita el sensor si está emparejado ahí: si no, lo ocupa el propio Windows. Unos pocos sensores quieren lo contrario: emparéjalos ahí una vez.
Remove-the-sensor-in-System-Settings-Bluetooth-a54efa = Elimina el sensor en Ajustes del Sistema > Bluetooth si aparece ahí.
Run-bluetoothctl-remove-with-the-sensor-s-5b5d74 = Ejecuta bluetoothctl remove con la dirección del sensor si aparece en bluetoothctl devices, y elígelo de nuevo.
Forget-the-sensor-in-Android-s-Bluetooth-250e4d = Olvida el sensor en los ajustes de Bluetooth de Android si está emparejado ahí.

## What is measured

Heart-rate = Frecuencia cardíaca
RR-interval = Intervalo RR
Heart-rate-variability = Variabilidad de la frecuencia cardíaca
Steps = Pasos
Step-rate = Cadencia de pasos
Distance = Distancia
Speed = Velocidad
Floors = Pisos
Energy = Energía
Metabolic-rate = Tasa metabólica
Power = Potencia
Cadence = Cadencia
Activity = Actividad
Acceleration = Aceleración
Rotation = Rotación
Place = Ubicación
Magnetic-field = Campo magnético
Pulse-wave = Onda de pulso
Blood-oxygen = Oxígeno en sangre
Muscle-oxygen = Oxígeno muscular
Haemoglobin = Hemoglobina
Body-temperature = Temperatura corporal
Core-temperature = Temperatura central
Skin-temperature = Temperatura de la piel
Weight = Peso
Blood-pressure = Presión arterial
Glucose = Glucosa
Stroke-rate = Cadencia de palada
ECG = ECG

## Charts

chart = gráfico
Left-and-right-move-up-and-down-zoom-space-bfe952 = Izquierda y derecha mueven, arriba y abajo amplían, espacio pausa, fin vuelve al directo, mayúsculas con izquierda y derecha lee valores.
Held-New-values-are-still-kept_ = En pausa. Los valores nuevos se siguen guardando.
metric-of-name = { $metric } de { $name }
time-behind-Go-live = { $time } de retraso · Ir al directo

## The settings

Broker-address = Dirección del bróker
Empty-the-server-of-this-page-Any-broker-of-a8d7ba = Vacío: el servidor de esta página. Sirve cualquier bróker de este protocolo, como wss://ws.example.com.
Token-address = Dirección de tokens
Your-backend-s-address-that-answers-POST-with-d15273 = La dirección de tu servidor que responde a POST con {"{"}"token": "..."{"}"}. Guarda tu clave de API; esta página nunca la ve.
Token-by-hand = Token a mano
Instead-of-an-address-a-token-that-starts-with-cedac3 = En vez de una dirección: un token que empieza por rt., o uno para una sola conexión. No se guarda.
Wheel-circumference-in-mm = Circunferencia de la rueda en mm
n2105-for-700-x-25C-Counts-for-speed-sensors-484627 = 2105 para 700 x 25C. Vale para los sensores de velocidad que se conecten desde ahora.
What-is-recorded = Qué se registra
An-activity = Una actividad
Sleep = Sueño
A-nap = Una siesta
The-broker-makes-a-summary-of-it-when-streaming-613bf6 = El bróker hace un resumen al terminar la transmisión. Un cambio empieza otra sesión. Para esta visita.
Colours = Colores
As-the-system = Como el sistema
Light = Claro
Dark = Oscuro
High-contrast = Contraste alto
Language = Idioma
As-the-browser = Como el navegador
While-a-sensor-is-live = Mientras un sensor está en directo
Keep-the-screen-on = Mantener la pantalla encendida
Sounds-for-a-new-zone-and-for-lost-contact = Sonidos al cambiar de zona y al perder el contacto
Settings-and-profile-as-a-file = Ajustes y perfil como archivo
Save-to-a-file = Guardar en un archivo
Load-from-a-file = Cargar de un archivo
A-file-of-settings = Un archivo de ajustes
Settings-and-profile-are-now-those-of-name_ = Los ajustes y el perfil son ahora los de { $name }.
name-has-no-settings-of-Strapline-and-nothing-d22f24 = { $name } no contiene ajustes de Strapline; no se ha cambiado nada.
No-connection-What-to-check = ¿Sin conexión? Qué comprobar
Cancel = Cancelar
Save = Guardar

## The profile

About-you = Sobre ti
All-of-it-is-optional-and-kept-in-this-browser-515d61 = Todo es opcional y se guarda en este navegador. Las zonas salen de la frecuencia cardíaca máxima; la energía y la carga, también del sexo, el año de nacimiento y el peso. Mientras transmites, el bróker recibe el peso, la altura y las frecuencias cardíacas en reposo y máxima.
Year-of-birth = Año de nacimiento
Sex-for-the-formulas = Sexo, para las fórmulas
Not-said = Sin indicar
Female = Mujer
Male = Hombre
Weight-in-kg = Peso en kg
Height-in-cm = Altura en cm
Resting-heart-rate-in-bpm = Frecuencia cardíaca en reposo en bpm
Maximum-heart-rate-in-bpm = Frecuencia cardíaca máxima en bpm
Heart-rate-zones = Zonas de frecuencia cardíaca
By-the-maximum-50-60-70-80-90 = Según el máximo: 50, 60, 70, 80, 90 %
By-the-reserve-the-same-of-what-lies-above-rest = Según la reserva: lo mismo por encima del reposo
My-own-limits = Mis propios límites
Lower-limit-of-each-zone-in-bpm = Límite inferior de cada zona en bpm
Zone-1-from = Zona 1 desde
Zone-2-from = Zona 2 desde
Zone-3-from = Zona 3 desde
Zone-4-from = Zona 4 desde
Zone-5-from = Zona 5 desde
The-limits-have-to-rise-from-zone-to-zone-Until-9368dc = Los límites tienen que subir de zona en zona. Hasta entonces vale { $zones }.
Zones-zones_ = Zonas { $zones }.
Zones-zones-maximum-usual-bpm-usual-at-your-age_ = Zonas { $zones } (máximo { $usual } bpm, habitual a tu edad).
Zones-zones-maximum-usual-bpm-assumed_ = Zonas { $zones } (máximo { $usual } bpm, supuesto).

## The body

Below = Por debajo
Below-zone-1 = Por debajo de la zona 1
Zone-number = Zona { $number }
from-to-to-bpm = { $from } a { $to } bpm
from-from-bpm = desde { $from } bpm
up-to-to-bpm = hasta { $to } bpm
Time-in-zones-times_ = Tiempo en zonas: { $times }.
Trusted = Fiable
Doubtful-the-last-value-is-old = Dudoso: el último valor es antiguo
Doubtful-the-ECG-says-otherwise = Dudoso: el ECG dice otra cosa
Doubtful-many-beats-were-corrected = Dudoso: se corrigieron muchos latidos
Doubtful-no-contact-with-the-skin = Dudoso: sin contacto con la piel
Waiting-for-RR-intervals = Esperando intervalos RR
First-values-in-seconds-s = Primeros valores en { $seconds } s
DFA-alpha-1-and-LF-HF-in-seconds-s = DFA alfa 1 y LF/HF en { $seconds } s
no-clear-wave = sin onda clara
by-the-chest-s-movement = por el movimiento del pecho
by-the-heart-s-rhythm = por el ritmo del corazón
none-corrected = ninguno corregido
count-corrected-circled-below =
    { $count ->
        [one] { $count } corregido, con círculo abajo
       *[other] { $count } corregidos, con círculo abajo
    }
Strap-and-ECG-agree-off-ms-apart-on-beats-beats-2ac2e9 = La banda y el ECG coinciden: { $off } ms de diferencia en { $beats } latidos, el 95 % entre { $from } y { $to } ms
Strap-and-ECG-do-not-agree-off-ms-apart-on-a3ec79 = La banda y el ECG no coinciden: { $off } ms de diferencia en { $beats } latidos
Zones-for-an-assumed-maximum-of-180-bpm = Zonas para un máximo supuesto de 180 bpm
Set-your-profile = Configurar tu perfil
Small-window = Ventana pequeña
Root-mean-square-of-successive-differences-of-47609d = Media cuadrática de las diferencias entre intervalos RR sucesivos: cuánto varía el corazón de latido a latido. Mayor en reposo y con buena recuperación.
Short-term-scaling-of-RR-intervals-detrended-63d3ff = Escala a corto plazo de los intervalos RR (análisis de fluctuaciones sin tendencia). Cerca de 1 en reposo; 0,75 junto al umbral aeróbico y 0,5 junto al anaeróbico.
Breaths-a-minute-from-the-rhythm-of-the-heart-736c4e = Respiraciones por minuto, por el ritmo del corazón o el movimiento del pecho.
Respiration = Respiración
Share-of-RR-intervals-that-are-no-true-beats-03e512 = Parte de los intervalos RR que no son latidos reales: perdidos, de más o adelantados. Se corrigen antes de calcular nada. Por encima del 5 % no te fíes.
Artefacts = Artefactos
Energy-since-the-start-by-Keytel-s-formula-from-cfcee1 = Energía desde el inicio, con la fórmula de Keytel a partir de la frecuencia cardíaca, el sexo, la edad y el peso.
Training-load-since-the-start-TRIMP-Banister-s-57f919 = Carga de entrenamiento desde el inicio (TRIMP): la de Banister si se conoce tu perfil; si no, los minutos por zonas de Edwards.
Load = Carga
More-measures-and-what-they-mean = Más medidas y qué significan
Spread-of-all-RR-intervals_ = Dispersión de todos los intervalos RR.
Successive-intervals-that-differ-by-more-than-dff05f = Intervalos sucesivos que difieren en más de 50 ms.
Width-of-the-Poincar-plot-from-beat-to-beat_ = Anchura del diagrama de Poincaré: de latido a latido.
Its-length-over-longer-times_ = Su longitud: en tiempos más largos.
Power-of-slow-waves-over-that-of-fast-ones_ = Potencia de las ondas lentas frente a la de las rápidas.
Over-the-last-two-minutes-artefacts-corrected-7a48a0 = De los últimos dos minutos, con los artefactos corregidos. RMSSD: cuánto varía el corazón de latido a latido. DFA alfa 1: cerca de 1 en reposo, 0,75 junto al umbral aeróbico y 0,5 junto al anaeróbico. Energía según Keytel, carga según Banister o, sin perfil, Edwards. Nada de esto es consejo médico.
DFA-alpha-1 = DFA alfa 1
Zones-and-rhythm = Zonas y ritmo
Time-in-zones = Tiempo en zonas
Poincar-plot-each-RR-interval-and-the-next = Diagrama de Poincaré: cada intervalo RR y el siguiente
Poincar-plot-of-the-last-two-minutes = Diagrama de Poincaré de los últimos dos minutos

## The recordings

Import = Importar
A-file-of-FIT-CSV-or-JSON = Un archivo FIT, CSV o JSON
Delete-all = Borrar todo
Back-to-the-sensors = Volver a los sensores
Back = Volver
It-is-gone-for-good-when-you-leave-this-page_ = Desaparece del todo al salir de esta página.
They-are-on-this-device-only-and-cannot-be-had-434b59 = Están solo en este dispositivo y no se pueden recuperar.
Keep-them = Conservarlas
Done = Hecho
Nothing-here-yet-Connect-a-sensor-and-press-0a1eb0 = Aún no hay nada. Conecta un sensor y pulsa Grabar, o importa un archivo FIT o CSV.
This-browser-keeps-nothing-of-this-page-so-7ae0c6 = Este navegador no guarda nada de esta página, así que no hay grabaciones. ¿Es una ventana privada?
Goes-on = En curso
On-this-device-only-used-MB-of-the-allowed-MB-839c8f = Solo en este dispositivo: { $used } MB de los { $allowed } MB que permite el navegador.
Delete-all-count-recordings =
    { $count ->
        [one] ¿Borrar la grabación?
       *[other] ¿Borrar las { $count } grabaciones?
    }
title-is-deleted_ = Se ha borrado { $title }.
A-recording-could-not-be-deleted_ = No se pudo borrar una grabación.
Reload-the-page-and-try-again_ = Recarga la página e inténtalo de nuevo.
The-change-could-not-be-kept_ = No se pudo guardar el cambio.
The-recordings-cannot-be-read_ = No se pueden leer las grabaciones.
The-browser-does-not-give-them-reload-the-page_ = El navegador no las entrega: recarga la página.
All-recordings = Todas las grabaciones
Export = Exportar
with-the-names-of-sensors = con los nombres de los sensores
As-simulated-sensors-streamed-at-1-only = Como sensores simulados; se transmite solo a 1×
Delete = Borrar
Laps = Vueltas
Time = Tiempo
With-pauses = Con pausas
Beats = Latidos
mean-bpm-at-most-max = { $mean } bpm, máximo { $max }
count-beats =
    { $count ->
        [one] { $count } latido
       *[other] { $count } latidos
    }
value-unit-low-to-high = { $value } { $unit } ({ $low } a { $high })
metric-of-source-over-the-whole-recording = { $metric } de { $source } en toda la grabación
Reading-the-recording = Leyendo la grabación
Reading-the-other-recording = Leyendo la otra grabación
The-recording-cannot-be-read_ = No se puede leer la grabación.
the-browser-does-not-give-it = el navegador no la entrega
a-part-of-the-app-could-not-be-loaded = no se pudo cargar una parte de la aplicación
nothing-in-it-can-be-read = no contiene nada legible
it-was-cancelled = se canceló
Writing-the-file = Escribiendo el archivo
The-file-could-not-be-saved_ = No se pudo guardar el archivo.
Is-there-room-for-it-in-the-browser-s-memory = ¿Hay sitio en la memoria del navegador?
Reading-the-file = Leyendo el archivo
name-could-not-be-read_ = No se pudo leer { $name }.
The-browser-does-not-give-it_ = El navegador no lo entrega.
Keeping-it = Guardando
name-could-not-be-kept_ = No se pudo guardar { $name }.
Delete-old-recordings-to-make-room_ = Borra grabaciones antiguas para hacer sitio.
Not-all-of-name-could-be-read_ = No se pudo leer todo { $name }.
problem-What-could-be-read-is-kept_ = { $problem }. Se guardó lo que se pudo leer.
Compare = Comparar
What = Qué
First-source = Primera fuente
with = con
Second-source = Segunda fuente
Difference-over-mean-Bland-Altman-each-dot-a-4a4811 = Diferencia frente a la media (Bland-Altman): cada punto un par, sesgo y límites de concordancia del 95 % como líneas
Bland-Altman-plot = Diagrama de Bland-Altman
There-are-fewer-than-three-moments-of-which-811c05 = Hay menos de tres momentos en los que ambos tienen un valor.
Pairs = Pares
Bias = Sesgo
bias = sesgo
Lower-limit = Límite inferior
Upper-limit = Límite superior
Standard-deviation = Desviación estándar
Pearson-s-r = r de Pearson
Lin-s-concordance = Concordancia de Lin
mean-unit = media, { $unit }

## The viewer

Strapline-live-viewer = Strapline: visor en directo
QR-code = Código QR
QR-code-of-the-link = Código QR del enlace
Full-screen = Pantalla completa
Link = Enlace
Watch = Ver
Watch-somebody-live_ = Mira a alguien en directo.
Open-the-link-that-you-were-given-scan-its-QR-5b9856 = Abre el enlace que te dieron, escanea su código QR o pégalo aquí.
The-link-does-not-say-where-to-connect-to_ = El enlace no dice adónde conectar.
This-page-came-from-no-broker-so-the-link-needs-5d3128 = Esta página no viene de un bróker, así que el enlace necesita broker=wss://… Pide otro.
There-is-no-token-in-this-link_ = No hay ningún token en este enlace.
Live-loading-the-last-minutes = En directo; cargando los últimos minutos
This-link-has-ended-Ask-for-a-new-one_ = Este enlace ha caducado. Pide uno nuevo.
Too-many-people-are-watching-Try-again-later_ = Hay demasiada gente mirando. Inténtalo más tarde.
host-refuses-code-code_ = { $host } lo rechaza (código { $code }).
host-does-not-answer_ = { $host } no responde.
The-connection-is-lost-it-is-tried-again = Se perdió la conexión; se vuelve a intentar
The-link-has-ended = El enlace ha caducado
the-sender-s-clock-is-time-ahead-of-this-one = el reloj del emisor va { $time } por delante de este
time-late-or-the-sender-s-clock-is-behind = { $time } de retraso, o el reloj del emisor va atrasado
time-late = { $time } de retraso
sensor-of-person = { $sensor } de { $person }
Sensor-place = Sensor { $place }
Sensor = Sensor
Waiting-for-values = Esperando valores
Not-connected = Sin conexión
No-values-for-time = Sin valores desde hace { $time }
Nothing-has-come-yet-Values-appear-here-as-soon-4b5686 = Aún no ha llegado nada. Los valores aparecen aquí en cuanto un sensor transmite.
Wall = Mural
Order = Orden
Name = Nombre
Zone = Zona
Highest-heart-rate = Frecuencia cardíaca más alta
Alarm-below = Alarma por debajo de
Alarm-above = Alarma por encima de
off = apagada
Sound = Sonido
Nobody-has-come-yet-People-appear-here-as-soon-3c93ab = Aún no ha venido nadie. Las personas aparecen aquí en cuanto transmiten.
Watch-on-another-screen = Ver en otra pantalla
Whoever-has-this-link-can-watch-until-it-ends_ = Quien tenga este enlace puede mirar hasta que caduque.
Sim = Sim
High = ▲ Alta
Low = ▼ Baja
Lost = ✕ Perdida
who-high = { $who } alta
who-low = { $who } baja
who-lost = { $who } perdida
Alarm-people = Alarma: { $people }
Alarm-people-and-count-more = Alarma: { $people } y { $count } más
