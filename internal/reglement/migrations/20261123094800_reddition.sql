-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
insert into parametre(code, portee, nombre, du, source, preuve) values
 ('releve.mois', 'loi', 1, '2009-01-01', 'Code civil, article 1993, par analogie : rendre compte ; la loi ne dit pas quand, pratique mensuelle', 'interne'),
 ('releve.remise', 'loi', 30, '2009-01-01', 'Pratique des services ; la loi est muette', 'interne');
