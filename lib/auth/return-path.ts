/** The path of this console in an address that came from outside; `/` for anything that could lead elsewhere. */
export function returnPath(address: string | undefined | null): string {
  if (!address) return '/'
  // Parsed as a browser would, against a name that can't be ours: `//evil`, `/\evil` and tabs end up elsewhere.
  const base = 'http://console.invalid'
  let url: URL
  try {
    url = new URL(address, base)
  } catch {
    return '/'
  }
  const relative = address.startsWith('/') && url.origin === base
  const absolute =
    /^https?:\/\//.test(address) &&
    process.env.NEXTAUTH_URL !== undefined &&
    url.origin === new URL(process.env.NEXTAUTH_URL).origin
  if (!relative && !absolute) return '/'
  const path = `${url.pathname}${url.search}`
  return path.startsWith('/sign-in') || path.startsWith('/api/') ? '/' : path
}
