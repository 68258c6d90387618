import { describe, expect, it } from 'vitest';
import { configuredIdentity } from '../../src/desk/identity.ts';
import { requireRole } from '../../src/desk/roles.ts';

describe('identity from configuration', () => {
  const identity = configuredIdentity({ telegram: ['42'], discord: ['7'] });

  it('takes whoever sits at this machine for its admin', async () => {
    expect(await identity.whoIs('terminal', 'anybody')).toEqual({ id: 'terminal:anybody', role: 'admin' });
  });

  it('knows the owners of each channel, on that channel only', async () => {
    expect(await identity.whoIs('telegram', '42')).toEqual({ id: 'telegram:42', role: 'admin' });
    expect(await identity.whoIs('discord', '42')).toBe('stranger');
    expect(await identity.whoIs('telegram', '')).toBe('stranger');
  });

  it('lets nobody in who is not named', async () => {
    expect(await configuredIdentity().whoIs('telegram', '42')).toBe('stranger');
  });
});

describe('roles', () => {
  it('refuse with the kind that surfaces know', () => {
    expect(() => requireRole('trader', { command: 'backup', access: 'admin' })).toThrow(expect.objectContaining({ kind: 'refused' }));
    expect(() => requireRole('admin', { command: 'backup', access: 'admin' })).not.toThrow();
  });
});
