/** The practice exchange, as a process of its own, for rows that need a whole exchange. */

import '../../../src/simulator/main';
