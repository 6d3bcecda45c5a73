import { describeEngine } from '../engine-contract.ts';
import { createCpuTensorflowEngine } from './cpu-backend.ts';

describeEngine('the tensorflow engine', createCpuTensorflowEngine, { tolerance: 1e-5 });
