// Where the bench finds its parts.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const benchFolder = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const projectRoot = path.dirname(path.dirname(benchFolder));
/** Bundles and corpora made by the bench itself; below node_modules, so that no tool of the project looks inside. */
export const cacheFolder = path.join(benchFolder, 'node_modules', '.cache', 'bench');

/** Loads a package of the project, such as `ws`. */
export const requireOwn = createRequire(path.join(projectRoot, 'package.json'));
/** Loads a peer. */
export const requirePeer = createRequire(path.join(benchFolder, 'package.json'));

/** A file inside a peer's package, also one that its `exports` do not name. */
export function peerFile(...parts) {
  return path.join(benchFolder, 'node_modules', ...parts);
}
