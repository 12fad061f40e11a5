/**
 * Says something to screen readers, politely. One live region for the whole page (<Announcer>): a live region
 * inside a part would keep that part readable behind an open dialog, since what hides the rest spares them.
 */
export const ANNOUNCER_ID = 'announcer'

export function announce(text: string): void {
  const region = document.getElementById(ANNOUNCER_ID)
  if (!region) return
  // The same words twice are only read again after a change.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text
}
