import { workerData } from 'node:worker_threads';
import { serve, type ThreadStart } from '../../engine/kernels/thread.ts';

serve(workerData as ThreadStart);
