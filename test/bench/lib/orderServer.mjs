// Answers every HTTP request at once with an accepted order, and counts connections: as little exchange as there can be.
import net from 'node:net';
import process from 'node:process';

const replyWith = (data) => {
  const body = JSON.stringify({ code: 1000, message: 'OK', trace: 'baa2919c-0ded-47bb-bec0-c9226ed91f2e', data });
  const headers = ['Content-Type: application/json', `Content-Length: ${String(body.length)}`];
  headers.push('Connection: keep-alive', 'Keep-Alive: timeout=60');
  return Buffer.from(`HTTP/1.1 200 OK\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
};
const accepted = replyWith({ order_id: '318204417725583361' });
const headEnd = Buffer.from('\r\n\r\n');

let connections = 0;
let orders = 0;
let firstByteAt = 0;

const server = net.createServer((socket) => {
  connections++;
  socket.setNoDelay(true);
  let waiting = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    firstByteAt = performance.timeOrigin + performance.now();
    waiting = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes]);
    for (;;) {
      const end = waiting.indexOf(headEnd);
      if (end < 0) return;
      const head = waiting.toString('latin1', 0, end);
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      const whole = end + headEnd.length + length;
      if (waiting.length < whole) return;
      waiting = waiting.subarray(whole);
      if (head.startsWith('GET ')) {
        // All that is ever read here is the time.
        socket.write(replyWith({ server_time: Date.now() }));
        continue;
      }
      orders++;
      socket.write(accepted);
    }
  });
});

process.on('message', (message) => {
  if (message.start) server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  else if (message.count) process.send({ connections, orders, firstByteAt });
});
process.on('disconnect', () => process.exit(0));
