/** What was pasted into the palette: a digest, an evidence number, a workload identity, or words. */
export type Recognised =
  | { kind: 'digest'; digest: string }
  | { kind: 'evidence'; entry: number }
  | { kind: 'identity'; identity: string }
  | { kind: 'words' }

export function recognise(text: string): Recognised {
  const trimmed = text.trim()
  const compact = trimmed.replace(/^sha256:/i, '').replace(/\s+/g, '')
  // Eight hex digits are what the console shows; all digits would be an evidence number.
  if (/^(?=.*[a-f])[0-9a-f]{8}$|^[0-9a-f]{64}$/i.test(compact))
    return { kind: 'digest', digest: compact.toLowerCase() }
  const number = /^#?\s*(\d{1,3}(?:,\d{3})+|\d{1,15})$/.exec(trimmed)?.[1]
  if (number) return { kind: 'evidence', entry: Number(number.replaceAll(',', '')) }
  if (/^spiffe:\/\/\S+$/i.test(trimmed)) return { kind: 'identity', identity: trimmed }
  return { kind: 'words' }
}
