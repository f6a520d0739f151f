/** Arm Trading and Disarm Trading: a live account takes orders only for a while, and only after the person has set limits. */

import { Decimal } from '../../core/base/decimal';
import type { Disposable } from '../../core/base/disposable';
import { accountTitle, type Host } from '../host';
import { t } from '../l10n';
import { ask, pick, runWizard, type FieldJudgement, type Step, readySession } from '../quickInput';
import { stateSentence, takesOrders } from '../venueStateWords';
import { registerCommand } from './registry';

const minuteMs = 60_000;
const durationsMs = [5, 15, 60, 240].map((minutes) => minutes * minuteMs);

interface ArmWish {
  maxOrder: string;
  maxDaily: string;
  durationMs: number;
}

export function registerArmTrading(host: Host): Disposable {
  return registerCommand(host, 'bitmart.armTrading', () => armTrading(host));
}

export function registerDisarmTrading(host: Host): Disposable {
  return registerCommand(host, 'bitmart.disarmTrading', () => {
    host.switches.arm.disarm();
    return undefined;
  });
}

async function armTrading(host: Host): Promise<void> {
  const { desk, settings, switches, notifier } = host;
  const session = await readySession(desk);
  if (desk.account.environment !== 'live') {
    notifier.tell('info', t('{0} needs no arming: no real money is involved.', desk.account.label));
    return;
  }
  if (!session?.orders) {
    notifier.tell('warning', t('There is nothing to arm: this account cannot trade right now.'));
    return;
  }
  if (!takesOrders(session.venue.state)) {
    notifier.tell('info', stateSentence(desk.account.venueName, session.venue.state) ?? '', 'fixKey');
    return;
  }
  if (switches.halt.isHalted) {
    notifier.tell('warning', t('Trading is halted. Release the halt first.'));
    return;
  }
  const { maxOrderNotional, maxDailyNotional } = settings.limitsFor('live');
  const wish: ArmWish = {
    maxOrder: maxOrderNotional?.toString() ?? '',
    maxDaily: maxDailyNotional?.toString() ?? '',
    durationMs: 15 * minuteMs,
  };
  const isFirst = !settings.hasOwnLimits;
  const title = t('Arm Trading · {0}', accountTitle(desk));
  const steps: readonly Step<ArmWish>[] = [...(isFirst ? [orderLimitStep, dailyLimitStep] : []), durationStep];
  if (!(await runWizard(title, wish, () => steps))) return;
  if (desk.session !== session) return;
  if (isFirst) await settings.setLimits(Number(wish.maxOrder), Number(wish.maxDaily));
  switches.arm.arm(wish.durationMs);
}

const orderLimitStep: Step<ArmWish> = async (wish, frame) => {
  const end = await ask({
    ...frame,
    value: wish.maxOrder,
    prompt: t('The most one order may be worth, in USDT. You can change it in the settings.'),
    judge: judgeLimit,
    onText: (text) => {
      wish.maxOrder = text;
    },
  });
  if (end.kind !== 'value') return end.kind;
  wish.maxOrder = end.value;
  return 'next';
};

const dailyLimitStep: Step<ArmWish> = async (wish, frame) => {
  const end = await ask({
    ...frame,
    value: wish.maxDaily,
    prompt: t('The most all orders of one day may be worth, in USDT.'),
    judge: judgeLimit,
    onText: (text) => {
      wish.maxDaily = text;
    },
  });
  if (end.kind !== 'value') return end.kind;
  wish.maxDaily = end.value;
  return 'next';
};

const durationStep: Step<ArmWish> = async (wish, frame) => {
  const end = await pick<number>({
    ...frame,
    placeholder: t('For how long? It drops by itself afterwards.'),
    choices: durationsMs.map((durationMs) => ({ label: durationWords(durationMs / minuteMs), value: durationMs })),
    isActive: (durationMs) => durationMs === wish.durationMs,
  });
  if (end.kind !== 'value') return end.kind;
  wish.durationMs = end.value;
  return 'next';
};

function durationWords(minutes: number): string {
  if (minutes < 60) return t('{0} minutes', minutes);
  return minutes === 60 ? t('1 hour') : t('{0} hours', minutes / 60);
}

function judgeLimit(text: string): FieldJudgement | undefined {
  const value = Decimal.parse(text);
  return value?.isPositive ? undefined : { severity: 'error', text: t('Type an amount above zero, like 100.') };
}
