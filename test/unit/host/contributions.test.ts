import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import manifest from '../../../package.json';
import words from '../../../package.nls.json';
import {
  commandIds,
  contextKeys,
  moneySettings,
  panelColors,
  settingDefaults,
  viewContainerId,
  viewIds,
  walkthroughId,
} from '../../../src/host/contributions';
import { projectRoot } from '../../support/paths';

interface Property {
  readonly default: unknown;
  readonly scope: string;
  readonly ignoreSync?: boolean;
  readonly enum?: readonly string[];
}

const { contributes, capabilities } = manifest;
const properties = new Map<string, Property>(
  contributes.configuration.flatMap((part) => Object.entries(part.properties)),
);

describe('package.json and contributions.ts', () => {
  it('name the same commands, views, container and walkthrough', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), [...commandIds].sort());
    assert.equal(contributes.viewsContainers.activitybar[0]?.id, viewContainerId);
    assert.deepEqual(
      contributes.views[viewContainerId].map(({ id }) => id),
      [...viewIds],
    );
    assert.deepEqual(
      contributes.walkthroughs.map(({ id }) => id),
      [walkthroughId],
    );
  });

  it('name the same settings with the same defaults', () => {
    const declared = Object.fromEntries([...properties].map(([id, property]) => [id, property.default]));
    assert.deepEqual(declared, settingDefaults);
    assert.deepEqual(properties.get('bitmart.panel.colors')?.enum, panelColors);
  });

  it('let only the user’s own settings count', () => {
    for (const [id, { scope }] of properties) assert.equal(scope, 'application', id);
    for (const id of moneySettings) assert.equal(properties.get(id)?.ignoreSync, true, id);
    assert.deepEqual(capabilities.untrustedWorkspaces.restrictedConfigurations, moneySettings);
  });

  it('ask in menus and welcome views only for commands, views and context keys that exist', () => {
    const used = [...Object.values(contributes.menus).flat(), ...contributes.viewsWelcome];
    for (const entry of used) {
      if ('command' in entry)
        assert.ok(
          commandIds.some((id) => id === entry.command),
          entry.command,
        );
      if ('view' in entry)
        assert.ok(
          viewIds.some((id) => id === entry.view),
          entry.view,
        );
      for (const [id] of ('when' in entry ? entry.when : '').matchAll(/bitmart\.\w+(?=\b)/g)) {
        assert.ok(
          [...viewIds, ...contextKeys].some((each) => each === id),
          `${id} in ${JSON.stringify(entry)}`,
        );
      }
    }
    const links = Object.values(words).flatMap((text) => [...text.matchAll(/command:([\w.]+)/g)].map(([, id]) => id));
    for (const link of links)
      assert.ok(
        commandIds.some((id) => id === link),
        link,
      );
  });

  it('have words for every %key%, and no words without one', () => {
    const text = readFileSync(path.join(projectRoot, 'package.json'), 'utf8');
    const keys = new Set([...text.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key));
    assert.deepEqual([...keys].sort(), Object.keys(words).sort());
  });

  it('bind no key to anything', () => {
    assert.equal('keybindings' in contributes, false);
  });

  it('point at pictures that are there', () => {
    const text = readFileSync(path.join(projectRoot, 'package.json'), 'utf8');
    for (const [, file = ''] of text.matchAll(/"(media\/[^"]+)"/g)) {
      assert.ok(existsSync(path.join(projectRoot, file)), file);
    }
  });
});
