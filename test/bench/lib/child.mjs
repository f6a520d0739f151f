// Measures one variant of one row and tells the parent: `node child.mjs <row file> <variant>`, settings by message.
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { createKit } from './kit.mjs';

const [rowFile, variantName] = process.argv.slice(2);

process.once('message', async ({ settings }) => {
  try {
    const { default: row } = await import(pathToFileURL(rowFile).href);
    const variant = row.variants.find(({ name }) => name === variantName);
    const kit = createKit(settings);
    const measured = await variant.measure(kit);
    await kit.stop();
    process.send({ measured: typeof measured === 'number' ? { value: measured } : measured }, () => process.exit(0));
  } catch (error) {
    const reason = error instanceof Error ? error.stack : JSON.stringify(error);
    process.send({ failed: String(reason).slice(0, 2000) }, () => process.exit(1));
  }
});
