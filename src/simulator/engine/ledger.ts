/** Double-entry balances: every movement has two ends, so each currency sums to zero over all accounts, for ever (reference 13.3). */

import { Decimal } from '../../core/base/decimal';
import type { Balance } from './words';

/** Every coin in circulation came from here; its balances are what was issued, below zero. */
export const issuanceAccount = 'issuance';
/** Where fees go. */
export const feeAccount = 'fees';

const empty: Balance = { available: Decimal.zero, frozen: Decimal.zero };

export class Ledger {
  private readonly accounts = new Map<string, Map<string, Balance>>();

  /** `onTouch` hears of every balance that changed, and how it stood before. */
  constructor(
    private readonly onTouch: (accountId: string, currency: string, before: Balance) => void = () => undefined,
  ) {}

  balance(accountId: string, currency: string): Balance {
    return this.accounts.get(accountId)?.get(currency) ?? empty;
  }

  /** All balances an account ever had, zero ones included. */
  balances(accountId: string): ReadonlyMap<string, Balance> {
    return this.accounts.get(accountId) ?? new Map<string, Balance>();
  }

  accountIds(): readonly string[] {
    return [...this.accounts.keys()];
  }

  /** New coins for an account, or back out of it when `amount` is below zero. */
  issue(accountId: string, currency: string, amount: Decimal): void {
    this.move(issuanceAccount, accountId, currency, amount);
  }

  /** Moves available money. */
  move(from: string, to: string, currency: string, amount: Decimal): void {
    this.add(from, currency, amount.negated(), Decimal.zero);
    this.add(to, currency, amount, Decimal.zero);
  }

  freeze(accountId: string, currency: string, amount: Decimal): void {
    this.add(accountId, currency, amount.negated(), amount);
  }

  release(accountId: string, currency: string, amount: Decimal): void {
    this.add(accountId, currency, amount, amount.negated());
  }

  /** Pays out of what is frozen. */
  spendFrozen(from: string, to: string, currency: string, amount: Decimal): void {
    this.add(from, currency, Decimal.zero, amount.negated());
    this.add(to, currency, amount, Decimal.zero);
  }

  /** Sum over all accounts per currency: zero each, or the ledger is broken. */
  sums(): ReadonlyMap<string, Decimal> {
    const sums = new Map<string, Decimal>();
    for (const balances of this.accounts.values()) {
      for (const [currency, { available, frozen }] of balances) {
        sums.set(currency, (sums.get(currency) ?? Decimal.zero).plus(available).plus(frozen));
      }
    }
    return sums;
  }

  /** How much of each currency is held outside the issuance account. */
  circulation(): ReadonlyMap<string, Decimal> {
    const total = new Map<string, Decimal>();
    for (const [currency, { available }] of this.balances(issuanceAccount)) total.set(currency, available.negated());
    return total;
  }

  private add(accountId: string, currency: string, available: Decimal, frozen: Decimal): void {
    const before = this.balance(accountId, currency);
    const after = { available: before.available.plus(available), frozen: before.frozen.plus(frozen) };
    if (accountId !== issuanceAccount && (after.available.isNegative || after.frozen.isNegative)) {
      throw new Error(
        `Expected balances of ${accountId} in ${currency} at or above zero, found ` +
          `${after.available.toString()} available and ${after.frozen.toString()} frozen`,
      );
    }
    let account = this.accounts.get(accountId);
    if (!account) {
      account = new Map();
      this.accounts.set(accountId, account);
    }
    account.set(currency, after);
    this.onTouch(accountId, currency, before);
  }
}
