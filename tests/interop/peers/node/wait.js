'use strict';
// For the stories' shell scripts, which have no such thing:
//   node wait.js free N             prints N free ports, below the range of outgoing connections
//   node wait.js port PORT          waits until somebody accepts there
//   node wait.js text FILE TEXT     waits until the file has the text
// Gives up after 20 seconds with code 1.
const fs = require('fs');
const net = require('net');

const [what, ...words] = process.argv.slice(2);
const deadline = Date.now() + 20000;

/// Tries until `attempt` gives true.
async function until(attempt, name) {
  while (!(await attempt())) {
    if (Date.now() > deadline) {
      console.error('waited in vain for ' + name);
      process.exit(1);
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

function accepts(port) {
  return new Promise(resolve => {
    const socket = net.connect({host: '127.0.0.1', port}, () => { socket.destroy(); resolve(true); });
    socket.on('error', () => resolve(false));
  });
}

function is_free(port) {
  return new Promise(resolve => {
    const server = net.createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function free(count) {
  const ports = new Set();
  while (ports.size < count) {
    const port = 12000 + Math.floor(Math.random() * 20000);
    if (await is_free(port)) ports.add(port);
  }
  console.log([...ports].join(' '));
}

const jobs = {
  free: () => free(Number(words[0])),
  port: () => until(() => accepts(Number(words[0])), 'port ' + words[0]),
  text: () => until(() => fs.existsSync(words[0]) && fs.readFileSync(words[0]).includes(words[1]),
                    `"${words[1]}" in ${words[0]}`),
};
jobs[what]();
