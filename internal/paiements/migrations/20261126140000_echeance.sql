-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The day on which what an order pays fell due, when it is known: from the recevabilité of a file before the commission on, what fell due before is not paid
-- (C. conso art. L722-5). An instance of the standing plan brings it; who asks for an order, or prepares one, says it.
alter table ordre add column echeance {JOUR};
{FIGER ordre SI old.etat <> 'prepare' : echeance}
alter table ordre_demande add column echeance {JOUR};
{FIGER ordre_demande : echeance}
