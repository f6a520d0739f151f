// A WebSocket server of BitMart's kind that sends prepared frames: as fast as they are taken, at a pace, in one burst or with
// gaps. It speaks the protocol by hand, so that its own cost stays far below that of any client.
import { createHash } from 'node:crypto';
import net from 'node:net';
import process from 'node:process';
import zlib from 'node:zlib';
import { BookMaker, corpus, messageText, topic } from './corpus.mjs';

const sliceBytes = 64 * 1024;
let options = {};
let subscriber;
let whenSubscribed;
let connections = 0;

function frame(opcode, payload) {
  const head =
    payload.length < 126
      ? Buffer.from([0x80 | opcode, payload.length])
      : payload.length < 65_536
        ? Buffer.from([0x80 | opcode, 126, payload.length >> 8, payload.length & 255])
        : undefined;
  if (!head) throw new Error('Expected a frame below 64 kB');
  return Buffer.concat([head, payload]);
}

const textFrame = (value) => frame(1, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
const dataFrame = (text) => frame(2, zlib.deflateRawSync(text));

/** Splits what a client sent into its messages; clients mask theirs and here they are short. */
function* clientFrames(state) {
  for (;;) {
    const { waiting } = state;
    if (waiting.length < 6) return;
    const short = waiting[1] & 127;
    const extended = short === 126 ? 2 : 0;
    if (waiting.length < 6 + extended) return;
    const length = short === 126 ? waiting.readUInt16BE(2) : short;
    const start = 6 + extended;
    if (waiting.length < start + length) return;
    const mask = waiting.subarray(start - 4, start);
    const payload = Buffer.from(waiting.subarray(start, start + length));
    for (let i = 0; i < length; i++) payload[i] ^= mask[i & 3];
    const opcode = waiting[0] & 15;
    state.waiting = waiting.subarray(start + length);
    yield { opcode, payload };
  }
}

const server = net.createServer((socket) => {
  connections++;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  const state = { waiting: Buffer.alloc(0), isOpen: false };
  socket.on('close', () => {
    if (subscriber === socket) subscriber = undefined;
  });
  socket.on('data', (bytes) => {
    state.waiting = Buffer.concat([state.waiting, bytes]);
    if (!state.isOpen) {
      const end = state.waiting.indexOf('\r\n\r\n');
      if (end < 0) return;
      const key = /\r\nsec-websocket-key: *(\S+)/i.exec(state.waiting.toString('latin1', 0, end))?.[1];
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
      socket.write(`${head.join('\r\n')}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
      state.waiting = state.waiting.subarray(end + 4);
      state.isOpen = true;
    }
    for (const { opcode, payload } of clientFrames(state)) answer(socket, opcode, payload);
  });
});

function answer(socket, opcode, payload) {
  if (opcode === 8) socket.end(frame(8, payload));
  else if (opcode === 9) socket.write(frame(10, payload));
  else if (opcode !== 1) return;
  else if (payload.toString() === 'ping') socket.write(textFrame('pong'));
  else request(socket, JSON.parse(payload.toString()));
}

function request(socket, { op, args = [] }) {
  const isBook = args.includes(topic);
  if (op === 'subscribe' || op === 'unsubscribe') {
    const acks = Buffer.concat(args.map((each) => textFrame({ event: op, topic: each })));
    if (op === 'subscribe' && isBook && options.mode === 'burst') socket.write(Buffer.concat([acks, options.burst]));
    else socket.write(acks);
    if (op === 'subscribe' && isBook) {
      subscriber = socket;
      if (options.mode === 'gaps') sendSnapshot();
      whenSubscribed?.();
    }
  } else if (op === 'request' && isBook && options.mode === 'gaps') {
    requests++;
    sendSnapshot();
  }
}

/** Some of the frames, never faster than they are taken. Whole ones only at a time: an answer to a ping may come between. */
async function flood({ from, to }) {
  for (let at = from; at < to && subscriber;) {
    const start = at;
    for (let bytes = 0; at < to && bytes < sliceBytes; at++) bytes += options.frames[at].length;
    if (subscriber.write(Buffer.concat(options.frames.slice(start, at)))) continue;
    const socket = subscriber;
    await new Promise((resolve) => {
      socket.once('drain', resolve);
      socket.once('close', resolve);
    });
  }
}

/** So many messages a second, each written by itself. */
function pace(perSecond, count) {
  const start = performance.now();
  let sent = 0;
  return new Promise((resolve) => {
    const turn = () => {
      const due = Math.min(count, Math.floor(((performance.now() - start) * perSecond) / 1000));
      for (; sent < due && subscriber; sent++) subscriber.write(options.frames[next++]);
      if (sent < count && subscriber) setTimeout(turn, 1);
      else resolve();
    };
    turn();
  });
}

let maker;
let version = 1;
let requests = 0;
let next = 0;

function sendSnapshot() {
  subscriber?.write(dataFrame(messageText('snapshot', maker.snapshot(), version)));
}

/** Updates at a pace, of which now and then one is swallowed; then until the client has asked for a snapshot none is. */
async function gaps(count) {
  let swallowed = 0;
  const send = async (isSwallowed = false) => {
    version++;
    const update = dataFrame(messageText('update', maker.step(), version));
    if (!isSwallowed) subscriber?.write(update);
    await new Promise((resolve) => setTimeout(resolve, 1));
  };
  for (; swallowed < count; swallowed++) {
    // Long enough for a client to call itself steady again; the clock of ours is a hurried one.
    for (let i = 0; i < 250; i++) await send();
    requests = 0;
    await send(true);
    const deadline = performance.now() + 5000;
    while (requests === 0 && performance.now() < deadline) await send();
  }
  for (let i = 0; i < 250; i++) await send();
  const { bids, asks } = maker.snapshot();
  return { swallowed, version, bids: bids.slice(0, 20), asks: asks.slice(0, 20) };
}

function prepare(asked) {
  options = { mode: asked.mode };
  if (asked.mode === 'gaps') maker = new BookMaker(7);
  else {
    const frames = corpus(asked.frames).map((each) => frame(2, each));
    if (asked.mode === 'burst') options.burst = Buffer.concat(frames.slice(0, 10));
    else options.frames = frames;
  }
}

process.on('message', async (message) => {
  if (message.start) {
    prepare(message.start);
    server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  } else if (message.untilSubscribed) {
    if (!subscriber) await new Promise((resolve) => (whenSubscribed = resolve));
    process.send({ connections });
  } else if (message.flood) {
    await flood(message.flood);
    process.send({ done: true });
  } else if (message.pace) {
    await pace(message.pace.perSecond, message.pace.count);
    process.send({ done: true });
  } else if (message.gaps) process.send(await gaps(message.gaps));
});
process.on('disconnect', () => process.exit(0));
