// The rows in the order in which they are printed.

export const rowFiles = [
  'signing.mjs',
  'request.mjs',
  'order.mjs',
  'safePath.mjs',
  'inflate.mjs',
  'decode.mjs',
  'keptBook.mjs',
  'delivery.mjs',
  'gaps.mjs',
  'load.mjs',
  'book.mjs',
  'decimals.mjs',
  'checksum.mjs',
  'size.mjs',
  'require.mjs',
  'activation.mjs',
  'panel.mjs',
];
