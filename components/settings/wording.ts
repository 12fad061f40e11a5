/** Small words of the settings pages. */

/** "2 min", "1 h", "1 d": whole units only, else seconds. */
export function duration(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`
  if (seconds % 60 === 0) return `${seconds / 60} min`
  return `${seconds} s`
}

/** "external_communication" as a person reads it. */
export function words(name: string): string {
  const text = name.replaceAll('_', ' ').replace('can not', "can't")
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** "1 person", "3 people". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** A short name from a name, as a start: "Customer Experience" gives "customer-experience". */
export function slugFrom(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 50)
}
