// Turns rooms.json into dependency-cruiser rules: imports point down, a vendor lives in one room, no cycles.
const { floors, never, vendors } = require('./rooms.json');

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const inRoom = (room) => `^src/${escape(room)}${room.endsWith('.ts') ? '$' : '/'}`;

const climbing = Object.entries(floors).map(([room, floor]) => ({
  name: `${room}-imports-down`,
  severity: 'error',
  from: { path: inRoom(room) },
  to: { path: Object.keys(floors).filter((other) => floors[other] > floor).map(inRoom).concat('^src/(main|cli|config)\\.ts$') },
}));

const forbidden = Object.entries(never).map(([room, others]) => ({
  name: `${room}-never`,
  severity: 'error',
  from: { path: inRoom(room) },
  to: { path: others.map(inRoom) },
}));

const vendorRooms = Object.entries(vendors).map(([name, folders]) => ({
  name: `vendor-${name}`,
  severity: 'error',
  from: { path: '^src/', pathNot: folders.map((folder) => `^${escape(folder)}(/|\\.ts$)`) },
  to: { path: `node_modules/${escape(name)}/` },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'source-never-imports-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    { name: 'strategies-are-pure', severity: 'error', from: { path: '^src/strategies/' }, to: { path: '^(node:)?(fs|net|http|https|child_process|worker_threads)(/|$)' } },
    ...climbing,
    ...forbidden,
    ...vendorRooms,
  ],
  options: {
    tsPreCompilationDeps: true,
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
    doNotFollow: { path: 'node_modules' },
  },
};
