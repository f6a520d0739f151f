import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

// Time, timers and chance come in through `core/base`, so that a test can hold them still.
const noHiddenInputs = {
  'no-restricted-globals': [
    'error',
    ...['setTimeout', 'setInterval', 'setImmediate'].map((name) => ({
      name,
      message: 'Take a Clock (core/base/clock).',
    })),
    { name: 'performance', message: 'Take a Clock and ask its monotonic() (core/base/clock).' },
    { name: 'fetch', message: 'Use core/net/http: it knows whether bytes left.' },
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Take a Clock (core/base/clock).' },
    { object: 'Math', property: 'random', message: 'Take a Random (core/base/random).' },
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: 'Take a Clock (core/base/clock).',
    },
    {
      selector: 'ImportDeclaration[source.value=/^(node:)?timers/]',
      message: 'Take a Clock (core/base/clock).',
    },
  ],
};

const nodeGlobals = [
  ...['process', 'console', 'performance', 'Buffer', 'URL', 'URLSearchParams', 'fetch', 'AbortController'],
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'queueMicrotask'],
];

export default defineConfig(
  {
    ignores: ['dist/', 'out/', 'node_modules/', '.vscode-test/', 'test/artifacts/', 'test/bench/node_modules/'],
  },
  {
    // A rule that does not fit is changed here, for all to see; no file switches one off for itself.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './media/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-eval': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['src/core/**/*.ts'],
    ignores: ['src/core/base/clock.ts', 'src/core/base/random.ts'],
    rules: noHiddenInputs,
  },
  {
    files: ['src/core/**/*.ts', 'src/simulator/**/*.ts', 'src/protocol/**/*.ts', 'media/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { name: 'vscode', message: 'Only host/ and extension.ts know the editor.' }],
    },
  },
  {
    // What a person starts in a terminal talks to that terminal.
    files: ['src/simulator/main.ts', 'test/**/*.ts', '**/*.mjs'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(nodeGlobals.map((name) => [name, 'readonly'])),
    },
    rules: { eqeqeq: 'error', 'no-undef': 'error', 'no-unused-vars': 'error', 'prefer-const': 'error' },
  },
);
