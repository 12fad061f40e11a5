/** One line a step, so that it reads the same on a terminal and in a log. */
export type Progress = {
  begin(step: string, hint?: string): void
  done(step: string, detail?: string): void
  note(line: string): void
}

export function terminalProgress(
  write: (text: string) => void = text => process.stdout.write(text),
): Progress {
  const began = new Map<string, number>()
  const startedAt = performance.now()
  const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`
  return {
    begin(step, hint) {
      began.set(step, performance.now())
      write(`  … ${step}${hint ? `, ${hint}` : ''}\n`)
    },
    done(step, detail = '') {
      write(`  ✓ ${step}${detail ? `: ${detail}` : ''} (${seconds(began.get(step) ?? startedAt)})\n`)
    },
    note(line) {
      write(`    ${line}\n`)
    },
  }
}
