import { lawTest } from './law-test.ts';

lawTest(0);
