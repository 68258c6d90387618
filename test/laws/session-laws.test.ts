import { sessionLawTest } from './law-test.ts';

sessionLawTest();
