/** Bitget as the desk knows it before connecting: classic and unified accounts, live and demo, a shared secret or an RSA key. */

import type { AccountMode, AccountModeMemory } from '../../core/venues/bitget/accountMode';
import type { CredentialFieldId, SecretKind } from '../../core/venues/bitget/credentials';
import type { CredentialFields } from '../accountRecords';
import { t } from '../l10n';
import type { CheckField, CredentialForm, PracticeChoice, VenueMemory, VenueRow } from './venueRow';

const fieldIds: readonly CredentialFieldId[] = ['apiKey', 'secret', 'passphrase'];

const secretForms: readonly CredentialForm[] = [
  {
    id: 'hmac',
    title: () => t('Secret key'),
    detail: () => t('Bitget showed it once, when the key was made.'),
    source: 'box',
    prompt: () => t('Shown by Bitget only once, when the key is made. It is kept in the editor’s secret storage.'),
  },
  {
    id: 'rsaFile',
    title: () => t('RSA private key: choose the file…'),
    detail: () =>
      t('You gave Bitget the public half. The PEM file is read once; its text is kept in secret storage only.'),
    source: 'file',
    prompt: () => t('RSA private key'),
  },
  {
    id: 'rsa',
    title: () => t('RSA private key: paste it'),
    detail: () => t('The whole text, from BEGIN to END.'),
    source: 'box',
    prompt: () => t('The whole private key, from BEGIN to END. It is kept in the editor’s secret storage.'),
  },
];

export const bitget: VenueRow = {
  id: 'bitget',
  name: 'Bitget',
  environments: ['live', 'demo'],
  fields: [
    {
      id: 'apiKey',
      title: () => t('API key'),
      prompt: () => t('The API key, as Bitget shows it in its list of keys.'),
      isSecret: false,
    },
    {
      id: 'secret',
      title: () => t('Secret key or RSA private key'),
      prompt: () => t('What signs your requests.'),
      isSecret: true,
      forms: secretForms,
    },
    {
      id: 'passphrase',
      title: () => t('Passphrase'),
      prompt: () => t('The passphrase you chose when you made the key. It is not your password.'),
      isSecret: true,
    },
  ],
  suspects: { signature: 'secret', passphrase: 'passphrase' },
  keyPage: 'https://www.bitget.com/account/newapi',
  keyAdvice: (environment) =>
    environment === 'demo'
      ? t('Make the key while Bitget’s site is in demo mode. It needs spot trading; its money is pretend money.')
      : t(
          'The key needs “Spot trading”, or read-only to look. Leave “Withdraw” and “Transfer” off, and bind it to your IP address.',
        ),
  loadCheck: async () => {
    const { checkCredentialField } = await import('../../core/venues/bitget/credentials');
    const { keyProblemWords } = await import('./bitgetKeyWords');
    const check: CheckField = (fieldId, text, formId) => {
      const field = fieldIds.find((each) => each === fieldId);
      const problem = field && checkCredentialField(field, text, expectedKind(formId));
      return problem && keyProblemWords(problem);
    };
    return check;
  },
  hasLivePrices: true,
  practice: (['classic', 'unified'] as const).map(practiceOf),
  createVenue: async ({ credentials, endpoints, environment, recvWindowMs, logger, memory }) => {
    const { createBitgetVenue } = await import('../../core/venues/bitget/bitgetVenue');
    const { rest, socket } = endpoints ?? {};
    return createBitgetVenue({
      ...{ environment, recvWindowMs, logger },
      ...(credentials && { credentials: partsOf(credentials) }),
      ...(rest !== undefined && { restUrl: rest }),
      ...(socket !== undefined && { socketUrl: socket }),
      ...(memory && { accountMode: modeMemory(memory) }),
    });
  },
};

function expectedKind(formId: string | undefined): SecretKind | undefined {
  return formId === undefined ? undefined : formId === 'hmac' ? 'hmac' : 'rsa';
}

function partsOf({ apiKey = '', secret = '', passphrase = '' }: CredentialFields): Record<CredentialFieldId, string> {
  return { apiKey, secret, passphrase };
}

function modeMemory(memory: VenueMemory): AccountModeMemory {
  return {
    get: () => readMode(memory.get()),
    set: (mode) => {
      memory.set(mode);
    },
  };
}

function readMode(text: string | undefined): AccountMode | undefined {
  return text === 'classic' || text === 'unified' ? text : undefined;
}

/** The practice exchange keeps accounts of both kinds. */
function practiceOf(mode: AccountMode): PracticeChoice {
  return {
    id: mode === 'classic' ? 'bitgetClassic' : 'bitgetUnified',
    keyOf: ({ kind, environment, key, secret, passphrase }) =>
      kind === mode && environment === 'live' && key && secret && passphrase
        ? { apiKey: key, secret, passphrase }
        : undefined,
  };
}
