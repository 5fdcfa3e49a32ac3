/** The number that lets style elements in, as the server wrote it into the page. */
export function nonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? "";
}
