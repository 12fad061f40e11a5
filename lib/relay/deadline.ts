/** A database that takes the question and never answers (a dead link, a paused machine) counts as down. */
const DATABASE_DEADLINE_MS = 3000

class NoAnswer extends Error {
  code = 'ETIMEDOUT'
}

export async function withDeadline<T>(work: Promise<T>, milliseconds = DATABASE_DEADLINE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer('the database did not answer in time')), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
