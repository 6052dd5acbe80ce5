// What a page's author would write with `ws`: a frame that comes on /pub/CHANNEL goes to every socket on /sub/CHANNEL.
const { WebSocketServer } = require("ws");

const channels = new Map();
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096 });

server.on("connection", (socket, request) => {
  const [, role, channel] = request.url.split("/");
  let subscribers = channels.get(channel);
  if (!subscribers) {
    channels.set(channel, (subscribers = new Set()));
  }
  socket.on("error", () => {});
  if (role === "sub") {
    subscribers.add(socket);
    socket.on("close", () => subscribers.delete(socket));
  } else {
    socket.on("message", (data, binary) => {
      for (const subscriber of subscribers) {
        subscriber.send(data, { binary });
      }
    });
  }
});
