/** Where things are, whether a test runs from `test/` or from its compiled copy below `out/`. */

import path from 'node:path';

const supportFolder = path.join('test', 'support');

/** The project's folder. */
export const projectRoot = path.resolve(__dirname.slice(0, __dirname.lastIndexOf(supportFolder)).replace(/out.$/, ''));
