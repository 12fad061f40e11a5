import { writeAs } from '@/db/write'

/** Writes under the signer's database role, as the signer process does. */
export async function asSigner<T>(work: () => Promise<T>): Promise<T> {
  writeAs('signer_rt')
  try {
    return await work()
  } finally {
    writeAs('app_rt')
  }
}
