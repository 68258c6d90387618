// The one-file build of ECharts: the modular sources load in about 600 ms, this in about 90 ms, and both are the same code.
declare module 'echarts/dist/echarts.esm.min.mjs' {
  export * from 'echarts';
}
