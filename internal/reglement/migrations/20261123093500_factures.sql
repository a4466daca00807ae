-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- What a late payment of a délégataire's invoice costs. The rate of the European central bank is that of the first day of a semester, one row a semester: a semester
-- that nobody entered has no rate, and its interest is not computed.
insert into parametre(code, portee, nombre, du, source, preuve) values
 ('facture.indemnite', 'loi', 4000, '2013-05-01', 'Code de la commande publique, article D2192-35', 'lue');
insert into parametre(code, portee, nombre, du, au, source, preuve) values
 ('facture.bce', 'loi', 425, '2024-07-01', '2024-12-31', 'Banque centrale européenne, opérations principales de refinancement, taux du 1er juillet 2024', 'a_verifier'),
 ('facture.bce', 'loi', 315, '2025-01-01', '2025-06-30', 'Banque centrale européenne, opérations principales de refinancement, taux du 1er janvier 2025', 'a_verifier'),
 ('facture.bce', 'loi', 215, '2025-07-01', '2025-12-31', 'Banque centrale européenne, opérations principales de refinancement, taux du 1er juillet 2025', 'a_verifier');
