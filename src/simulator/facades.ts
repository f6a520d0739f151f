/** Every wire the one exchange speaks. The server, the worker and the command line know them as facades and nothing else. */

export { BitgetFacade as SecondFacade } from './bitget/bitgetFacade';
export { BitmartFacade as FirstFacade } from './bitmart/bitmartFacade';
