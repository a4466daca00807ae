-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The days of the bill that an order pays (first and last), when they are known: from the recevabilité of a file before the commission on, a bill that straddles it is
-- not paid (C. conso art. L722-5).
alter table ordre add column periode_du {JOUR};
alter table ordre add column periode_au {JOUR} check ((periode_du is null) = (periode_au is null) and (periode_au is null or periode_du <= periode_au));
{FIGER ordre SI old.etat <> 'prepare' : periode_du, periode_au}
alter table ordre_demande add column periode_du {JOUR};
alter table ordre_demande add column periode_au {JOUR} check ((periode_du is null) = (periode_au is null) and (periode_au is null or periode_du <= periode_au));
{FIGER ordre_demande : periode_du, periode_au}
