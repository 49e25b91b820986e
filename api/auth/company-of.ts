/** A name for the company of somebody who gave none. */
export const companyOf = (email: string): string => email.split("@")[1] ?? email;
