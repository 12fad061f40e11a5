import type { Exported } from '../domain/export/target'

export function exportedText({ files }: Exported, name: string): string {
  const file = files.find(candidate => candidate.name === name)
  if (!file) throw new Error(`${name} is not in the export`)
  return file.text
}
