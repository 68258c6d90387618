import { SqlChannelMemory } from '../../src/store/channel-memory.ts';
import { channelMemoryContract } from '../contract/channel-memory.ts';
import { temporaryDatabase } from './temporary-database.ts';

channelMemoryContract('the database', async () => new SqlChannelMemory((await temporaryDatabase()).db));
