/** Collects every sentence the host shows: the literal first argument of `t(…)` and `l10n.t(…)`. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export interface CollectedStrings {
  readonly messages: readonly string[];
  /** `file:line` of calls whose sentence is not a literal, so that no translator could ever see it. */
  readonly unreadable: readonly string[];
}

export function collectStrings(folder: string): CollectedStrings {
  const messages = new Set<string>();
  const unreadable: string[] = [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !path.basename(name).startsWith('l10n'))
    .sort();
  for (const name of files) {
    const file = path.join(folder, name);
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && isTranslation(node.expression)) {
        const [message] = node.arguments;
        if (message && ts.isStringLiteralLike(message)) messages.add(message.text);
        else unreadable.push(`${name}:${String(source.getLineAndCharacterOfPosition(node.getStart()).line + 1)}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { messages: [...messages].sort(), unreadable };
}

/** `t(…)` or `….l10n.t(…)`. */
function isTranslation(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return callee.text === 't';
  return (
    ts.isPropertyAccessExpression(callee) && callee.name.text === 't' && callee.expression.getText().endsWith('l10n')
  );
}
