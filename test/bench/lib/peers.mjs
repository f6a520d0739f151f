// The peers have a package.json of their own and are installed when they are first needed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { benchFolder, peerFile } from './places.mjs';

const wanted = JSON.parse(readFileSync(path.join(benchFolder, 'package.json'), 'utf8')).dependencies;

/** Why this peer cannot be measured, or undefined when it can. */
export function peerObstacle(name) {
  const version = installedVersion(name);
  if (version === undefined) return `${name} is not installed`;
  return version === wanted[name] ? undefined : `${name} is installed as ${version}, not as ${wanted[name]}`;
}

/** A peer with its version, as it is named in the table. */
export function peerLabel(name) {
  return `${name} ${wanted[name]}`;
}

function installedVersion(name) {
  try {
    return JSON.parse(readFileSync(peerFile(name, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

/** Installs what is missing, exactly as locked and without running anything of theirs. */
export function installPeers() {
  if (Object.keys(wanted).every((name) => peerObstacle(name) === undefined)) return;
  console.error('bench: installing the peers (once, about 110 MB) ...');
  // What npm told the script that runs us would send the inner npm to the outer project.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'];
  const npm = process.env.npm_execpath;
  const options = { cwd: benchFolder, env, stdio: ['ignore', 'inherit', 'inherit'] };
  const { status } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (status !== 0) console.error('bench: the peers could not be installed; their rows are left out');
}
