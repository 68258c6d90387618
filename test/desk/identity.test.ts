import { describe, expect, it } from 'vitest';
import { deskIdentity } from '../../src/desk/identity.ts';
import { MemoryUserBook } from '../fakes/memory-user-book.ts';

describe('who comes to the desk', () => {
  it('takes whoever sits at this machine for its admin', async () => {
    expect(await deskIdentity(new MemoryUserBook()).whoIs('terminal', 'anybody')).toEqual({ id: 'terminal:local', role: 'admin' });
  });

  it('takes the owners in the configuration for admins, on their own channel only', async () => {
    const identity = deskIdentity(new MemoryUserBook(), { telegram: ['42'] });
    expect(await identity.whoIs('telegram', '42')).toEqual({ id: 'telegram:42', role: 'admin' });
    expect(await identity.whoIs('discord', '42')).toBe('stranger');
    expect(await identity.whoIs('telegram', '43')).toBe('stranger');
  });

  it('takes everybody else for who the book says they are', async () => {
    const users = new MemoryUserBook();
    await users.setRole({ channel: 'discord', user: '7' }, 'trader', 0);
    expect(await deskIdentity(users).whoIs('discord', '7')).toEqual({ id: 'discord:7', role: 'trader' });
  });

  it('keeps an owner an admin whatever the book says', async () => {
    const users = new MemoryUserBook();
    await users.setRole({ channel: 'telegram', user: '42' }, 'viewer', 0);
    expect(await deskIdentity(users, { telegram: ['42'] }).whoIs('telegram', '42')).toEqual({ id: 'telegram:42', role: 'admin' });
  });
});
