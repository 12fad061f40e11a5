/** The thread in which the signer builds exports, compiled with it: `lib/signer/build-in-thread.ts` starts it. */
import '@/lib/signer/export-worker'
